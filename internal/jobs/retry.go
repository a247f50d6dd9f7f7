package jobs

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river/rivertype"
)

// RetryAfter is an error that says when the next try makes sense, such as
// Discord's answer 429.
type RetryAfter struct {
	D   time.Duration
	Err error // what was refused; may be nil
}

func (e *RetryAfter) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("try again after %s", e.D)
	}
	return fmt.Sprintf("try again after %s: %v", e.D, e.Err)
}

func (e *RetryAfter) Unwrap() error { return e.Err }

const (
	firstWait = time.Second
	// longestWait keeps a job that Discord refused for hours ready to go within
	// minutes of its coming back.
	longestWait = 5 * time.Minute
	// longestAsked bounds what a far side may ask for with RetryAfter.
	longestAsked = time.Hour
	// oldest is the age at which a job that never succeeded is given up. By then a
	// card or a poll is of no more use, or its server is gone.
	oldest = 7 * 24 * time.Hour
)

// wait says how long to wait after the n-th failed try: a second, doubling up to five
// minutes, each shortened or lengthened by up to a fifth so that jobs that
// failed together do not come back together.
func wait(tries int, err error) time.Duration {
	var asked *RetryAfter
	if errors.As(err, &asked) {
		return min(max(asked.D, 0), longestAsked)
	}
	d := longestWait
	if tries < 10 {
		d = min(firstWait<<max(tries-1, 0), longestWait)
	}
	return time.Duration(float64(d) * (0.8 + 0.4*rand.Float64()))
}

// tries counts how often a job was begun, this time included. River counts what
// was cut short by a crash as attempts, and what asked to be tried again as snoozes.
func tries(job *rivertype.JobRow) int {
	var meta struct {
		Snoozes int `json:"snoozes"`
	}
	if err := json.Unmarshal(job.Metadata, &meta); err != nil {
		return job.Attempt
	}
	return job.Attempt + meta.Snoozes
}
