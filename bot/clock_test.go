package bot_test

import (
	"testing/synctest"
	"time"

	"ombud/internal/fakediscord"
)

// clock is how a story waits: in a bubble of virtual time, or in real time where
// a database's sockets need it.
type clock struct {
	idle     func()        // returns when nothing is under way, as far as that can be known
	pause    time.Duration // between two looks
	settling time.Duration // how long what is said not to happen is waited for
	// How often ombud looks for jobs and due feeds by itself; zero: as usual.
	pollJobs, findDue time.Duration
}

// virtualTime costs nothing, except for each look at the jobs.
func virtualTime() clock {
	fakediscord.AwaitEpoch()
	return clock{idle: synctest.Wait, pause: time.Second, settling: 3 * time.Second, pollJobs: time.Minute, findDue: time.Minute}
}

func realTime() clock {
	return clock{idle: func() {}, pause: 50 * time.Millisecond, settling: time.Second}
}

// eventually tries until it is so, for a few minutes: as long as a job may wait to be tried again.
func (s *stage) eventually(so func() error) error {
	var err error
	for deadline := time.Now().Add(3 * time.Minute); time.Now().Before(deadline); time.Sleep(s.clock.pause) {
		s.clock.idle()
		if err = so(); err == nil {
			return nil
		}
	}
	return err
}

// settle lets everything that is under way end, before something is said not to happen.
func (s *stage) settle() {
	time.Sleep(s.clock.settling)
	s.clock.idle()
}
