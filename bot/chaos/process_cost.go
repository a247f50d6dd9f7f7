package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"
)

// ticks are how finely Linux counts a process's CPU time, in a second (proc_pid_stat(5)).
const ticks = 100

// cpu is the CPU time that a process has used so far, in user and system mode.
func (p *process) cpu() (time.Duration, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("ask what %s costs: %w", p.name, err)
	}
	// The name, in parentheses, may hold anything; utime and stime are the 12th and 13th behind it.
	fields := bytes.Fields(raw[bytes.LastIndexByte(raw, ')')+1:])
	if len(fields) < 13 {
		return 0, errors.New("the system tells nothing about CPU time")
	}
	user, err1 := strconv.ParseInt(string(fields[11]), 10, 64)
	system, err2 := strconv.ParseInt(string(fields[12]), 10, 64)
	return time.Duration(user+system) * time.Second / ticks, errors.Join(err1, err2)
}

// memory is how much of a process lies in memory at this moment, in bytes.
func (p *process) memory() (int64, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", p.cmd.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("ask how large %s is: %w", p.name, err)
	}
	fields := bytes.Fields(raw)
	if len(fields) < 2 {
		return 0, errors.New("the system tells nothing about memory")
	}
	pages, err := strconv.ParseInt(string(fields[1]), 10, 64)
	return pages * int64(os.Getpagesize()), err
}

const mebibyte = 1 << 20

func mebibytes(n int64) string { return fmt.Sprintf("%.1f MiB", float64(n)/mebibyte) }
