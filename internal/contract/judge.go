package main

import (
	"fmt"
	"io"
)

// judgeOptions say whose journal it is.
type judgeOptions struct {
	FakesOwnTests bool
}

// judge reads journals and then judges them: the REST validator is built only
// for the operations that occur, which takes seconds instead of minutes.
type judge struct {
	options     judgeOptions
	description *description
	events      *eventSchemas
	entries     []*entry
}

func openJudge(specDir string, options judgeOptions) (*judge, error) {
	if specDir == "" {
		var err error
		if specDir, err = findSpec("."); err != nil {
			return nil, err
		}
	}
	d, err := loadDescription(specDir)
	if err != nil {
		return nil, err
	}
	events, err := compileEvents(d.Events)
	if err != nil {
		return nil, err
	}
	return &judge{options: options, description: d, events: events}, nil
}

// Read adds a journal.
func (j *judge) Read(name string, from io.Reader) error {
	return readJournal(name, from, func(e *entry) error {
		j.entries = append(j.entries, e)
		return nil
	})
}

// Verdict judges everything read so far.
func (j *judge) Verdict() (*verdict, error) {
	rest, err := newRESTValidator(j.description.OpenAPI, j.entries)
	if err != nil {
		return nil, err
	}
	v := newVerdict()
	bots := findBots(j.entries)
	for i, e := range j.entries {
		var next *entry
		if i+1 < len(j.entries) && j.entries[i+1].file == e.file {
			next = j.entries[i+1]
		}
		switch e.Event {
		case "rest":
			j.judgeREST(v, rest, bots, e)
		case "dispatch":
			j.judgeDispatch(v, e)
		case "gateway":
			j.judgePayload(v, e, next)
		case "unknown":
			if j.options.FakesOwnTests {
				v.NoSchema["line unknown"]++
				continue
			}
			v.add(e, "", "fake", "", "the fake does not know this: "+e.Message)
		case "close", "ready", "sent", "token_reset", "file": // the CDN is none of the description's
			v.NoSchema["line "+e.Event]++
		default:
			v.add(e, e.Event, "line", "", fmt.Sprintf("not a kind of line that a journal has: %q", e.Event))
		}
	}
	return v, nil
}

func (v *verdict) add(e *entry, call, side, where, what string) {
	if where == "" {
		where = "$"
	}
	v.Violations = append(v.Violations, violation{
		Place: e.place(), Seq: e.Seq, Call: call, Side: side, Where: where, What: what,
	})
}
