package bot_test

import (
	"fmt"
	"testing"
	"testing/synctest"
)

// TestWhatWasApprovedAndThenEditedIsReopened dismisses cases, and has their authors edit the messages:
// into another violation, which opens the case again, or into something else, which its card says.
func TestWhatWasApprovedAndThenEditedIsReopened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, nil, virtualTime())
		defer s.end()
		tell := func(lines ...string) {
			for _, line := range lines {
				if err := s.step(line); err != nil {
					t.Fatalf("%s: %v\n%s", line, err, s.logs())
				}
			}
		}
		tell("ombud starts", "ada runs /setup discussions:#discussions moderators:#moderators role:@moderator")
		reopened, marked := 0, 0
		for i := range 20 {
			who := []string{"newt", "ben", "alice"}[i%3]
			tell(fmt.Sprintf("%s says in #discussions: You are a complete idiot, number %d.", who, i),
				"mia presses Dismiss on the card about "+who, "the card about "+who+" shows: Dismissed")
			if i%4 == 3 {
				tell(who+" edits it to: Good morning, everybody.", "the card about "+who+" shows: Edited since")
				marked++
			} else {
				tell(fmt.Sprintf("%s edits it to: You are a complete moron, number %d.", who, i),
					"the card about "+who+" shows: · open", "the card about "+who+" shows: moron")
				reopened++
			}
			tell("wait 2m")
		}
		tell(fmt.Sprintf("#moderators holds %d cards", reopened+marked))
		t.Logf("33, approved, then edited into a violation: %d of %d reopened; into something else: %d of %d marked", reopened, reopened, marked, marked)
	})
}
