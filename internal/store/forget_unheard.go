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
	const toModerators = " JOIN cases c ON c.id = %s.case_id JOIN servers v ON v.guild_id = c.guild_id WHERE "
	looks := map[string]*jobs.WithdrawUnheard{} // by channel; the newest, of those that are full one more was begun
	var order []*jobs.WithdrawUnheard
	for _, from := range []struct {
		kind  moderation.MarkKind
		query string
	}{
		{moderation.MarkCard, "SELECT v.moderators_channel, c.id, c.id, c.opened_at FROM cards k" +
			fmt.Sprintf(toModerators, "k") + about + " AND k.version < c.version"},
		{moderation.MarkAppeal, "SELECT v.moderators_channel, a.id, c.id, a.opened_at FROM appeals a" +
			fmt.Sprintf(toModerators, "a") + about + " AND a.card_tried = 1 AND a.card_state <> a.state"},
		{moderation.MarkSweep, "SELECT v.moderators_channel, s.id, c.id, s.asked_at FROM sweeps s" +
			fmt.Sprintf(toModerators, "s") + sweepAbout + " AND s.tried = 1 AND s.shown < s.version"},
		// What was given up had no answer, either.
		{moderation.MarkNote, "SELECT c.channel_id, n.id, c.id, n.made_at FROM notices n JOIN cases c ON c.id = n.case_id " +
			"LEFT JOIN server_settings x ON x.guild_id = c.guild_id WHERE " + about + " AND n.recipient_id = $1 AND n.tried = 1 " +
			"AND (n.state = 'pending' OR n.state IN ('skipped', 'failed') AND x.notices = 'note')"},
		{moderation.MarkRestored, "SELECT c.channel_id, c.id, c.id, a.noted_at FROM actions a JOIN cases c ON c.id = a.case_id WHERE " +
			about + " AND a.kind = 'restore' AND a.state IN ('pending', 'failed')"},
	} {
		all, err := list(ctx, g.tx, func(rows scanner) (v sought, err error) {
			err = rows.Scan(&v.channel, &v.id, &v.about, instant{&v.since})
			return v, err
		}, from.query+" ORDER BY 2", g.member)
		if err != nil {
			return fmt.Errorf("find what was sent unheard: %w", err)
		}
		for _, v := range all {
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
		g.Unheard += len(all)
	}
	for _, look := range order {
		g.then(*look)
	}
	return nil
}
