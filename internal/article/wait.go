package article

import "time"

// WaitError is a publishing failure that somebody may mend in the meantime, such as a
// permission that ombud lacks. The step is tried again after the wait; when the last
// try fails with it too, the post is dropped with its sentence.
type WaitError struct {
	Sentence string // for admins
	// ForServer: it keeps everything on the server waiting, for days perhaps. Its moderators are told, and
	// the wait uses no try up.
	ForServer bool
	After     time.Duration
	Err       error
}

func (e *WaitError) Error() string {
	if e.Err == nil {
		return e.Sentence
	}
	return e.Err.Error()
}

func (e *WaitError) Unwrap() error { return e.Err }

// RetryAfter is how long to wait before the next try.
func (e *WaitError) RetryAfter() time.Duration { return e.After }

// CountsAsTry tells this wait from one that only a busy far side asks for: it was a
// try, and there are not many of them.
func (e *WaitError) CountsAsTry() bool { return !e.ForServer }
