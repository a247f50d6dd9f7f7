package discord_test

import (
	"context"
	"time"

	"ombud/internal/discord"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// step is one thing that ombud does on a server.
type step struct {
	name string
	do   func(context.Context, *building) error
}

func steps() []step {
	return []step{
		{"look up a channel", func(ctx context.Context, b *building) error {
			c := b.newClient() // that knows nothing yet
			defer c.Close()
			_, err := c.Channel(ctx, b.world.Channels.Discussions)
			return err
		}},
		{"read a message", func(ctx context.Context, b *building) error {
			in, err := b.client.Message(ctx, b.world.Channels.Discussions, b.victim)
			if err == nil {
				err = (&discord.Directory{Client: b.client}).Know(ctx, &in)
			}
			return err
		}},
		{"look up a member", func(ctx context.Context, b *building) error {
			_, err := (&discord.Directory{Client: b.client}).Member(ctx, b.world.Guild, b.world.Ben.ID)
			return err
		}},
		{"look for a card and post it", func(ctx context.Context, b *building) error {
			_, err := b.notifier().ShowCard(ctx, b.server(), b.aCase(2), true)
			return err
		}},
		{"bring a card up to date", func(ctx context.Context, b *building) error {
			_, err := b.notifier().ShowCard(ctx, b.server(), b.card, false)
			return err
		}},
		{"show a picture on a card", func(ctx context.Context, b *building) error {
			at, err := b.notifier().ShowCard(ctx, b.server(), b.pictured(5), false)
			if err == nil && at.Pictures == "" && b.all {
				b.t.Error("the card shows no picture")
			}
			return err
		}},
		{"show a picture on a card that stands", func(ctx context.Context, b *building) error {
			with := b.pictured(b.card.ID)
			with.Card = b.card.Card
			at, err := b.notifier().ShowCard(ctx, b.server(), with, false)
			if err != nil {
				return err
			}
			with.Card = at // what it has already need not be sent again
			again, err := b.notifier().ShowCard(ctx, b.server(), with, false)
			if err == nil && b.all && (again.Pictures == "" || again != at) {
				b.t.Errorf("an edit made %+v of %+v", again, at)
			}
			return err
		}},
		{"list files", func(ctx context.Context, b *building) error {
			there := moderation.Subject{GuildID: b.world.Guild, ChannelID: b.world.Channels.Discussions, MessageID: b.victim}
			_, err := (&discord.Courier{Client: b.client}).Attached(ctx, there)
			return err
		}},
		{"post an article again", func(ctx context.Context, b *building) error {
			sent, err := b.publisher().PostArticle(ctx, b.article, true)
			if err == nil && sent.MessageID != b.article.MessageID {
				b.t.Errorf("the article was posted twice: %s and %s", sent.MessageID, b.article.MessageID)
			}
			return err
		}},
		{"open a discussion", func(ctx context.Context, b *building) error {
			_, err := b.publisher().OpenDiscussion(ctx, b.article)
			return err
		}},
		{"welcome", func(ctx context.Context, b *building) error {
			return b.publisher().Welcome(ctx, b.bulletin, false)
		}},
		{"publish", func(ctx context.Context, b *building) error {
			return b.publisher().Announce(ctx, b.bulletin)
		}},
		{"look for a forum post", func(ctx context.Context, b *building) error {
			_, err := b.publisher().PostArticle(ctx, b.post(4, b.world.Channels.Forum), true)
			return err
		}},
		{"open a forum post", func(ctx context.Context, b *building) error {
			_, err := b.publisher().PostArticle(ctx, b.post(3, b.world.Channels.Forum), false)
			return err
		}},
		{"show another headline", func(ctx context.Context, b *building) error {
			renewed := b.bulletin
			renewed.Shown, renewed.Article.Title = renewed.Article.Title, "Bridge opens late"
			return b.publisher().Renew(ctx, renewed, false)
		}},
		{"slow a discussion down", func(ctx context.Context, b *building) error {
			return b.publisher().Slow(ctx, b.bulletin, 10)
		}},
		{"say that a discussion closes", func(ctx context.Context, b *building) error {
			return b.publisher().SayClosing(ctx, b.bulletin, true)
		}},
		{"close a discussion", func(ctx context.Context, b *building) error {
			return b.publisher().Close(ctx, b.bulletin)
		}},
		{"reopen a discussion", func(ctx context.Context, b *building) error {
			return b.publisher().Reopen(ctx, b.bulletin)
		}},
		{"write to a member", func(ctx context.Context, b *building) error {
			_, err := b.messenger().Tell(ctx, b.letter(), false)
			return err
		}},
		{"time out", func(ctx context.Context, b *building) error {
			return (&discord.Enforcer{Client: b.client}).Timeout(ctx, b.world.Guild, b.world.Ben.ID, time.Now().Add(time.Hour), "case 1")
		}},
		{"ban", func(ctx context.Context, b *building) error {
			return (&discord.Enforcer{Client: b.client}).Ban(ctx, b.world.Guild, b.world.Newt.ID, 0, "case 1")
		}},
		{"revoke a ban", func(ctx context.Context, b *building) error {
			return (&discord.Enforcer{Client: b.client}).Unban(ctx, b.world.Guild, b.world.Newt.ID, "case 1")
		}},
		{"look up a timeout", func(ctx context.Context, b *building) error {
			_, err := (&discord.Enforcer{Client: b.client}).TimedOutUntil(ctx, b.world.Guild, b.world.Ben.ID)
			return err
		}},
		{"restore", func(ctx context.Context, b *building) error {
			there := moderation.Subject{GuildID: b.world.Guild, ChannelID: b.world.Channels.Discussions, MessageID: "1"}
			_, err := (&discord.Enforcer{Client: b.client}).Restore(ctx, moderation.Restoring{CaseID: 1, Original: there, Text: "x"}, there, "case 1")
			return err
		}},
		{"make a webhook", func(ctx context.Context, b *building) error { // where looking for one may be refused
			return discord.MakeWebhook(ctx, b.client, b.world.Channels.Discussions)
		}},
		{"find a webhook", func(ctx context.Context, b *building) error {
			return discord.FindWebhook(ctx, b.client, b.world.Channels.Discussions)
		}},
		{"look for places", func(ctx context.Context, b *building) error {
			scout := &discord.Scout{Client: b.client}
			if _, err := scout.Threads(ctx, b.world.Guild, []string{b.world.Channels.Discussions}); err != nil {
				return err
			}
			_, _, err := scout.Archived(ctx, b.world.Guild, b.world.Channels.Discussions, time.Time{}, time.Now())
			return err
		}},
		{"look for what was written meanwhile", func(ctx context.Context, b *building) error {
			_, _, err := b.client.ArchivedThreads(ctx, wire.Channel{ID: b.world.Channels.Discussions}, discord.PrivateArchive, time.Time{})
			return err
		}},
		{"remove many", func(ctx context.Context, b *building) error {
			s := moderation.Subject{GuildID: b.world.Guild, ChannelID: b.world.Channels.Discussions}
			one, other := s, s
			one.MessageID, other.MessageID = b.article.MessageID, b.bulletin.MessageID // the latter is elsewhere
			return (&discord.Enforcer{Client: b.client}).RemoveMessages(ctx, []moderation.Subject{one, other}, "case 1")
		}},
		{"remove", func(ctx context.Context, b *building) error {
			s := moderation.Subject{GuildID: b.world.Guild, ChannelID: b.world.Channels.Discussions, MessageID: b.victim}
			return (&discord.Enforcer{Client: b.client}).RemoveMessage(ctx, s, "case 1")
		}},
	}
}
