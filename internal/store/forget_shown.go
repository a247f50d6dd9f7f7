package store

import (
	"context"
	"fmt"
	"strings"

	"ombud/internal/jobs"
	"ombud/internal/moderation"
)

// redrawSweeps has messages of others' sweeps drawn anew that quote the member, or name them as who
// acted. An earlier message of such a sweep, which Discord lets nobody edit, is deleted.
func (g *forgetting) redrawSweeps(ctx context.Context) error {
	type shown struct {
		id, caseID        int64
		channel, replaces string
	}
	all, err := list(ctx, g.tx, func(rows scanner) (v shown, err error) {
		err = rows.Scan(&v.id, &v.caseID, &v.channel, &v.replaces)
		return v, err
	}, `SELECT s.id, s.case_id, s.channel_id, s.replaces FROM sweeps s JOIN cases c ON c.id = s.case_id
		WHERE NOT `+sweepAbout+` AND ($1 IN (s.asked_by, s.acted_by, s.ended_by)
			OR s.id IN (SELECT m.sweep_id FROM sweep_messages m WHERE m.author_id = $1)) ORDER BY s.id`, g.member)
	if err != nil {
		return fmt.Errorf("find sweeps that show the member: %w", err)
	}
	for _, v := range all {
		if err := g.showSweep(ctx, v.id); err != nil {
			return fmt.Errorf("draw sweep %d anew: %w", v.id, err)
		}
		if v.replaces == "" {
			continue
		}
		g.then(jobs.Withdraw{ChannelID: v.channel, MessageID: v.replaces, CaseID: v.caseID, Whole: true})
		g.Messages++
		if _, err := g.ExecContext(ctx, "UPDATE sweeps SET replaces = '' WHERE id = $1", v.id); err != nil {
			return err
		}
	}
	return nil
}

// tellAnew replaces what moderators were told about a feed by the same without the member, who
// added it: the message is deleted and, since the feed's trouble is theirs, said again.
func (g *forgetting) tellAnew(ctx context.Context) error {
	type told struct {
		moderation.Alert
		channel string
	}
	all, err := list(ctx, g.tx, func(rows scanner) (v told, err error) {
		err = rows.Scan(&v.ID, &v.GuildID, &v.Topic, &v.Sentence, &v.MessageID, &v.FeedID, &v.channel)
		return v, err
	}, `SELECT a.id, a.guild_id, a.topic, a.sentence, a.message_id, a.feed_id, coalesce(s.moderators_channel, '')
		FROM alerts a LEFT JOIN servers s ON s.guild_id = a.guild_id
		WHERE a.recipient_id = '' AND a.sentence LIKE $1 ORDER BY a.id`, "%<@"+g.member+">%")
	if err != nil {
		return fmt.Errorf("find what names the member to moderators: %w", err)
	}
	for _, v := range all {
		if _, err := g.ExecContext(ctx, "DELETE FROM alerts WHERE id = $1", v.ID); err != nil {
			return err
		}
		if v.MessageID != "" && v.channel != "" {
			g.then(jobs.Withdraw{ChannelID: v.channel, MessageID: v.MessageID, Whole: true})
			g.Messages++
		}
		// A new row: Discord would take the old one's nonce for the message that is being deleted.
		v.Alert.Sentence = withoutOwner(v.Sentence, g.member)
		if err := g.raise(ctx, v.Alert, g.now()); err != nil {
			return fmt.Errorf("tell moderators anew: %w", err)
		}
	}
	return nil
}

// addedBy ends the sentence about a feed with who added it.
func addedBy(members []string) string {
	if len(members) == 0 {
		return ""
	}
	return " <@" + strings.Join(members, ">, <@") + "> added it."
}

// withoutOwner takes one of them out again.
func withoutOwner(sentence, member string) string {
	name := "<@" + member + ">"
	return strings.NewReplacer(" "+name+" added it.", "", name+", ", "", ", "+name, "").Replace(sentence)
}

// unnameSentences takes the member out of sentences about others' sweeps and actions.
func (g *forgetting) unnameSentences(ctx context.Context) error {
	name := "<@" + g.member + ">"
	for _, c := range []struct{ table, column string }{{"sweeps", "why"}, {"sweep_messages", "why"}, {"actions", "failure"}} {
		_, err := g.ExecContext(ctx, "UPDATE "+c.table+" SET "+c.column+" = replace("+c.column+", $1, 'Somebody') WHERE "+c.column+" LIKE $2", name, "%"+name+"%")
		if err != nil {
			return fmt.Errorf("unname the sentences of %s: %w", c.table, err)
		}
	}
	return nil
}
