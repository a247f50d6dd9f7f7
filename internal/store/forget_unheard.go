package store

import (
	"context"
	"fmt"
	"time"

	"ombud/internal/jobs"
	"ombud/internal/moderation"
)

// seekUnheard has looked for what ombud was sending about the member's messages when it last heard nothing: Discord
// may have taken it, and no row knows where it stands. What was drawn as it is now was heard of.
func (g *forgetting) seekUnheard(ctx context.Context) error {
	type sought struct {
		channel   string
		id, about int64
		since     time.Time
	}
	looks := map[string]*jobs.WithdrawUnheard{} // by channel; the newest, of those that are full one more was begun
	var order []*jobs.WithdrawUnheard
	for _, from := range []struct {
		kind  moderation.MarkKind
		query string
	}{
		{moderation.MarkCard, atDesks("k.channel_id", "c.id, c.id, c.opened_at", "cards k JOIN cases c ON c.id = k.case_id", about+" AND k.version < c.version")},
		{moderation.MarkAppeal, atDesks("a.card_channel", "a.id, c.id, a.opened_at", "appeals a JOIN cases c ON c.id = a.case_id",
			about+" AND a.card_tried = 1 AND a.card_state <> a.state")},
		{moderation.MarkSweep, atDesks("s.channel_id", "s.id, c.id, s.asked_at", "sweeps s JOIN cases c ON c.id = s.case_id",
			sweepAbout+" AND s.tried = 1 AND s.shown < s.version")},
		// What was given up had no answer, either. Whether admins wanted notes then, no row knows.
		{moderation.MarkNote, "SELECT c.channel_id, n.id, c.id, n.made_at FROM notices n JOIN cases c ON c.id = n.case_id WHERE " +
			about + " AND n.recipient_id = $1 AND n.tried = 1 AND n.state IN ('pending', 'skipped', 'failed')"},
		{moderation.MarkRestored, "SELECT c.channel_id, c.id, c.id, a.noted_at FROM actions a JOIN cases c ON c.id = a.case_id WHERE " +
			about + " AND a.kind = 'restore' AND a.state IN ('pending', 'failed')"},
	} {
		all, err := list(ctx, g.tx, func(rows scanner) (v sought, err error) {
			err = rows.Scan(&v.channel, &v.id, &v.about, instant{&v.since})
			return v, err
		}, from.query+" ORDER BY 2, 1", g.member)
		if err != nil {
			return fmt.Errorf("find what was sent unheard: %w", err)
		}
		for i, v := range all {
			if i == 0 || v.id != all[i-1].id { // one may be looked for in two channels
				g.Unheard++
			}
			if v.channel == "" {
				continue
			}
			look := looks[v.channel]
			if look == nil || len(look.Marks) == jobs.MostMarks {
				look = &jobs.WithdrawUnheard{ChannelID: v.channel, Since: millis(v.since), Forgotten: millis(g.now())}
				looks[v.channel], order = look, append(order, look)
			}
			look.Since = min(look.Since, millis(v.since))
			look.Marks = append(look.Marks, jobs.Mark{Kind: string(from.kind), ID: v.id, CaseID: v.about})
		}
	}
	for _, look := range order {
		g.then(*look)
	}
	return nil
}

// atDesks asks for what is sent to moderators: in their channel, and where it was last seen when that was their channel
// before.
func atDesks(seen, what, from, those string) string {
	in := func(channel, only string) string {
		return "SELECT " + channel + ", " + what + " FROM " + from + " JOIN servers v ON v.guild_id = c.guild_id WHERE " + those + only
	}
	return in("v.moderators_channel", "") + " UNION ALL " + in(seen, " AND "+seen+" NOT IN ('', v.moderators_channel)")
}
