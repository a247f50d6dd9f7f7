package main

import (
	"os/exec"
	"syscall"
)

// dieWithUs lets the kernel end the child when this program is itself killed or
// crashes, which no deferred call survives.
func dieWithUs(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
