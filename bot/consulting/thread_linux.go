package main

import (
	"syscall"
	"time"
)

// threadTime is the processor time that this thread has used (getrusage(2), RUSAGE_THREAD).
func threadTime() time.Duration {
	const thisThread = 1
	var used syscall.Rusage
	if syscall.Getrusage(thisThread, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
