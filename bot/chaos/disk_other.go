//go:build !linux

package main

// smallDisk says that there is none here.
func smallDisk(string, int64) (unmount func() error, err error) { return nil, errNoDisk }
