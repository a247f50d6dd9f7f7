package handlers

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"ombud/internal/discord/rest"
	"ombud/internal/moderation"
	"ombud/internal/policy"
)

func TestWhatCannotBeJudgedIsCounted(t *testing.T) {
	broken := errors.New("the database is away")
	tests := []struct {
		name string
		fail []error // what each try comes to
		want []string
	}{
		{"judged at the second try", []error{broken, nil}, []string{"failed"}},
		{"its channel is gone", []error{&rest.Error{Status: 404, Code: 10003}}, []string{"gone"}},
		{"too long for any rule", []error{unreadable(policy.ErrTooLong)}, []string{"unreadable"}},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var got []string
				r := &Router{Log: quiet(), Counts: Counts{
					NotChecked:  func(reason string) { got = append(got, reason) },
					CheckFailed: func() { got = append(got, "failed") },
				}}
				_ = r.untilDone(t.Context(), moderation.Subject{}, func(context.Context) error {
					err := c.fail[0]
					c.fail = c.fail[1:]
					return err
				}, func(context.Context) error { return nil })
				if !slices.Equal(got, c.want) {
					t.Errorf("counted %q, want %q", got, c.want)
				}
			})
		})
	}
}
