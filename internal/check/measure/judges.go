package main

import (
	"context"
	"fmt"

	goaway "github.com/TwiN/go-away"

	"ombud/internal/policy"
)

// judge says whether a text is flagged.
type judge struct {
	name string
	says func(text string) (bool, error)
}

// The word filter that is measured beside the presets: as it comes, and without
// the steps that undo disguises, which cost it most of its precision.
const (
	goAway      = "go-away"
	goAwayPlain = "go-away plain"
)

func judges(ctx context.Context) ([]judge, error) {
	var all []judge
	for _, name := range policy.Presets() {
		e, err := presetEngine(name)
		if err != nil {
			return nil, err
		}
		all = append(all, judge{name, func(text string) (bool, error) {
			v, err := verdict(ctx, e, text)
			return v.Effect != policy.Allow, err
		}})
	}
	for name, d := range map[string]*goaway.ProfanityDetector{
		goAway: goaway.NewProfanityDetector(),
		goAwayPlain: goaway.NewProfanityDetector().WithSanitizeLeetSpeak(false).
			WithSanitizeSpecialCharacters(false).WithSanitizeAccents(false).WithSanitizeSpaces(false),
	} {
		all = append(all, judge{name, func(text string) (bool, error) { return d.IsProfane(text), nil }})
	}
	return all, nil
}

func presetEngine(name string) (*policy.Engine, error) {
	p, err := policy.Load(name)
	if err != nil {
		return nil, fmt.Errorf("the preset %s: %w", name, err)
	}
	e, err := policy.Compile(p)
	if err != nil {
		return nil, fmt.Errorf("the preset %s: %w", name, err)
	}
	e, _ = e.TextOnly() // rows are texts
	return e, nil
}

func verdict(ctx context.Context, e *policy.Engine, text string) (policy.Verdict, error) {
	v, err := e.Judge(ctx, policy.Message{
		ID:       "1",
		Author:   policy.Author{Known: true},
		Surfaces: []policy.Surface{{Kind: policy.SurfaceContent, Text: text}},
	})
	if err != nil {
		return v, fmt.Errorf("judge: %w", err)
	}
	return v, nil
}
