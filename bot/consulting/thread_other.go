//go:build !linux

package main

import "time"

// threadTime is not to be had here.
func threadTime() time.Duration { return 0 }
