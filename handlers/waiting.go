package handlers

import (
	"context"
	"time"
)

// piece is work in a lane and when it was queued, in nanoseconds since 1970.
type piece struct {
	queued int64
	work   func(context.Context)
}

// Waiting is since when the oldest piece of work waits or is worked on, and the zero
// time when there is none. In a lane that is the piece at its head, which keeps it
// until it is done.
func (l *Lanes) Waiting() time.Time {
	var oldest int64
	for i := range l.heads {
		if queued := l.heads[i].Load(); queued != 0 && (oldest == 0 || queued < oldest) {
			oldest = queued
		}
	}
	if oldest == 0 {
		return time.Time{}
	}
	return time.Unix(0, oldest)
}
