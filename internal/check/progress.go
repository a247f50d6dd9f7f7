package check

import (
	"fmt"
	"io"
	"strings"
	"time"

	"ombud/internal/policy"
)

// progress tells how far a measurement is: drawn over itself on a terminal, else a line now
// and then.
type progress struct {
	w           io.Writer
	live        bool
	began, told time.Time
	of, done    int
	bad         int // without an opinion
	used        policy.Usage
	why         string // it waits, as it was told last
}

const (
	liveEvery  = 200 * time.Millisecond
	plainEvery = 10 * time.Second
	barWidth   = 24
)

func newProgress(w io.Writer, live bool, of int) *progress {
	return &progress{w: w, live: live, of: of, began: time.Now(), told: time.Now()}
}

func (p *progress) add(r Result) {
	p.done, p.why = p.done+1, ""
	p.used = p.used.Add(r.Usage)
	if r.Unclassified != "" {
		p.bad++
	}
	every := plainEvery
	if p.live {
		every = liveEvery
	}
	if now := time.Now(); now.Sub(p.told) >= every {
		p.told = now
		p.tell()
	}
}

// waits tells why nothing goes on: once, until something does.
func (p *progress) waits(why string) {
	if p.why != "" {
		return
	}
	p.why = why
	start := ""
	if p.live {
		start = "\r\x1b[K"
	}
	fmt.Fprintln(p.w, start+why+" It is tried again until you stop it.")
}

func (p *progress) tell() {
	start, end := "", "\n"
	if p.live {
		start, end = "\r", "\x1b[K"
	}
	fmt.Fprint(p.w, start+p.line()+end)
}

// line is the bar, and when it will be full at the pace so far.
func (p *progress) line() string {
	full := barWidth * p.done / max(p.of, 1)
	left := "–"
	if p.done > 0 {
		left = (time.Since(p.began) / time.Duration(p.done) * time.Duration(p.of-p.done)).Round(time.Second).String()
	}
	return fmt.Sprintf("[%s%s] %d of %d, %s left, %d without an opinion, %d tokens, cost %.4f",
		strings.Repeat("#", full), strings.Repeat(".", barWidth-full), p.done, p.of, left, p.bad, p.used.Tokens(), float64(p.used.Cost)/1e6)
}

func (p *progress) end() {
	p.tell()
	if p.live {
		fmt.Fprintln(p.w)
	}
}
