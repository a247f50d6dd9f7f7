package jobs

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river/rivertype"
)

// later is an error that says when the next try makes sense, such as Discord's answer
// 429. It does not count towards the tries that a job has, or a busy hour would use
// them up: only the job's age ends it.
type later interface{ RetryAfter() time.Duration }

// counts reports whether a failure is one of the tries that a job has. An error with a method
// CountsAsTry knows: a wait for an admin may count all the same, and what a far side that is
// out of order said does not, however often.
func counts(err error) bool {
	var says interface{ CountsAsTry() bool }
	if errors.As(err, &says) {
		return says.CountsAsTry()
	}
	return !asks(err)
}

// expected is a failure that is part of the plan, such as one job's wait for another.
type expected interface{ Expected() bool }

// asks reports whether a failure says when the next try makes sense.
func asks(err error) bool {
	var asked later
	return errors.As(err, &asked)
}

const (
	firstWait = time.Second
	// longestWait keeps a job that Discord refused for hours ready to go within
	// minutes of its coming back.
	longestWait = 5 * time.Minute
	// longestAsked bounds what a far side may ask for with a [later].
	longestAsked = time.Hour
	// oldest is the age at which a job that never succeeded is given up. By then a
	// card or a poll is of no more use, or its server is gone.
	oldest = 7 * 24 * time.Hour
)

// wait says how long to wait after the n-th failed try: a second, doubling up to five
// minutes, each shortened or lengthened by up to a fifth so that jobs that
// failed together do not come back together.
func wait(tries int, err error) time.Duration {
	var asked later
	if errors.As(err, &asked) {
		return min(max(asked.RetryAfter(), 0), longestAsked)
	}
	d := longestWait
	if tries < 10 {
		d = min(firstWait<<max(tries-1, 0), longestWait)
	}
	return time.Duration(float64(d) * (0.8 + 0.4*rand.Float64()))
}

// past is what a job has behind it when it is begun.
type past struct {
	begun   int  // how often it was begun, this time included
	limited int  // how many of those are no tries: told to come later, or the far side was out of order
	unheard int  // how many of those did not say when to come back, so that the wait grows with them
	old     bool // this is the last time, whatever its number
}

// tries are those that count, this one included.
func (p past) tries() int { return p.begun - p.limited }

// last says that a job which has n tries has no other.
func (p past) last(n int) bool { return p.old || p.tries() >= n }

// again says that an earlier try may have done something.
func (p past) again() bool { return p.begun > 1 }

// history is what ombud keeps in a job's metadata, as River's output of the job.
type history struct {
	Limited int `json:"limited"`
	Unheard int `json:"unheard,omitempty"`
}

// pastOf reads a job's past. River counts what was cut short by a crash as attempts,
// and what asked to be tried again as snoozes.
func pastOf(job *rivertype.JobRow) past {
	var meta struct {
		Snoozes int     `json:"snoozes"`
		Output  history `json:"output"`
	}
	p := past{begun: job.Attempt, old: time.Since(job.CreatedAt) > oldest}
	if json.Unmarshal(job.Metadata, &meta) == nil {
		p.begun += meta.Snoozes
		p.limited = min(meta.Output.Limited, meta.Snoozes)
		p.unheard = min(meta.Output.Unheard, p.limited)
	}
	return p
}
