package store

import (
	"context"

	"ombud/internal/jobs"
)

// shownAnew bounds how many cards a change of the moderators' channel brings up to date, the gravest
// first. /queue has the others.
const shownAnew = 50

// moveDesk brings what waits for moderators up to date, once their channel is another one: an edit
// leaves a card where it stands, and one whose channel was deleted is posted in the new one.
func (t *tx) moveDesk(ctx context.Context, guildID string) error {
	cases, err := list(ctx, t, one[int64], `SELECT c.id FROM cases c JOIN cards k ON k.case_id = c.id
		WHERE c.guild_id = $1 AND c.decision_id IS NULL AND k.message_id <> '' AND c.shown_on = 0
		ORDER BY c.severity DESC, c.id LIMIT $2`, guildID, shownAnew)
	if err != nil {
		return err
	}
	for _, id := range cases {
		if err := t.touch(ctx, id); err != nil {
			return err
		}
		t.then(jobs.ShowCard{CaseID: id})
	}
	if err := t.redrawAppeals(ctx, guildID); err != nil {
		return err
	}
	sweeps, err := list(ctx, t, one[int64], "SELECT id FROM sweeps WHERE guild_id = $1 AND state NOT IN ('dropped', 'done', 'undone')", guildID)
	if err != nil {
		return err
	}
	for _, id := range sweeps {
		if err := t.showSweep(ctx, id); err != nil {
			return err
		}
	}
	return nil
}
