package main

import (
	"fmt"
	"os"
	"syscall"
)

// smallDisk makes a disk in memory at a path.
func smallDisk(path string, size int64) (unmount func() error, err error) {
	if err := os.Mkdir(path, 0o700); err != nil {
		return nil, fmt.Errorf("make a place for a disk: %w", err)
	}
	if err := syscall.Mount("none", path, "tmpfs", 0, fmt.Sprintf("size=%d", size)); err != nil {
		return nil, fmt.Errorf("%w: %w", errNoDisk, err)
	}
	return func() error { return syscall.Unmount(path, syscall.MNT_DETACH) }, nil
}
