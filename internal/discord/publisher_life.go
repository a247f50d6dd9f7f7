package discord

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/article"
	"ombud/internal/discord/draw"
	"ombud/internal/discord/markdown"
	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
)

// Footers of what ombud says in a discussion, by which an earlier try's is found.
const (
	headlineFooter = "ombud · headline"
	closingFooter  = "ombud · discussion"
	noteColour     = 0x718096
)

// Renew shows the article's present headline in its post, in the discussion's name, and says
// in the discussion that it changed. A discussion that silence or a moderator archived is opened for
// that and archived again, locked as it was: nothing of an archived one can change (Topics →
// Threads → Active & Archived Threads). After a crash in between it is silence that archives it.
func (p *Publisher) Renew(ctx context.Context, post article.Post, again bool) error {
	err := p.renew(ctx, post, again)
	if !rest.HasCode(err, rest.ThreadArchived) {
		return err
	}
	if err := p.changeThread(ctx, post.DiscussionID, threadChange{Archived: ref(false)}); err != nil {
		return tending("open the archived discussion", err)
	}
	err = p.renew(ctx, post, again)
	if shut := p.changeThread(ctx, post.DiscussionID, threadChange{Archived: ref(true)}); err == nil && shut != nil {
		return tending("archive the discussion again", shut)
	}
	return err
}

func (p *Publisher) renew(ctx context.Context, post article.Post, again bool) error {
	parent, err := p.Client.Channel(ctx, post.ChannelID)
	if err != nil {
		return tending("show the new headline", err)
	}
	home := post.ChannelID
	if parent.Type.ForumLike() {
		home = post.DiscussionID
	}
	m := outgoing{Message: draw.Article(post)}
	err = p.Client.rewrite(ctx, home, post.MessageID, m)
	if bare, leftOut := withoutRefused(m.Message, err); leftOut != "" {
		err = p.Client.rewrite(ctx, home, post.MessageID, outgoing{Message: bare})
	}
	if err != nil {
		return tending("show the new headline", err)
	}
	// The name says what the discussion is about to those who see only it.
	if err := p.changeThread(ctx, post.DiscussionID, threadChange{Name: ref(draw.ThreadName(post.Article))}); err != nil {
		return tending("rename the discussion", err)
	}
	text := fmt.Sprintf("**The headline was changed.**\nBefore: %s\nNow: %s", markdown.OneLine(post.Shown, 500), markdown.OneLine(draw.Headline(post.Article), 500))
	if err := p.note(ctx, post, headlineFooter, text, post.HeadlineAt, again); err != nil {
		return tending("say that the headline changed", err)
	}
	return nil
}

// SayClosing tells the discussion that it closes, and why.
func (p *Publisher) SayClosing(ctx context.Context, post article.Post, again bool) error {
	d := post.Discussion
	if err := p.note(ctx, post, closingFooter, "**This discussion is closed.** "+d.Why, d.At, again); err != nil {
		return tending("say that the discussion closes", err)
	}
	return nil
}

// Close locks and archives the discussion: archived alone, the next message would open it again
// (Topics → Threads → Active & Archived Threads).
func (p *Publisher) Close(ctx context.Context, post article.Post) error {
	err := p.changeThread(ctx, post.DiscussionID, threadChange{Archived: ref(true), Locked: ref(true)})
	if err != nil {
		return tending("close the discussion", err)
	}
	return nil
}

// Reopen undoes Close.
func (p *Publisher) Reopen(ctx context.Context, post article.Post) error {
	err := p.changeThread(ctx, post.DiscussionID, threadChange{Archived: ref(false), Locked: ref(false)})
	if err != nil {
		return tending("reopen the discussion", err)
	}
	return nil
}

// Slow lets each member write once in so many seconds.
func (p *Publisher) Slow(ctx context.Context, post article.Post, seconds int) error {
	if err := p.changeThread(ctx, post.DiscussionID, threadChange{Slow: &seconds}); err != nil {
		return tending("set the discussion's slowmode", err)
	}
	return nil
}

// threadChange is the body of Modify Channel for threads, as far as ombud changes them
// (Resources → Channel → Modify Channel → Thread).
type threadChange struct {
	Name     *string `json:"name,omitempty"`
	Archived *bool   `json:"archived,omitempty"`
	Locked   *bool   `json:"locked,omitempty"`
	Slow     *int    `json:"rate_limit_per_user,omitempty"`
}

func ref[T any](v T) *T { return &v }

func (p *Publisher) changeThread(ctx context.Context, id string, change threadChange) error {
	var thread wire.Channel
	if err := p.Client.Do(ctx, http.MethodPatch, discordgo.EndpointChannel(id), change, &thread); err != nil {
		return err
	}
	p.Client.Channels.put(thread)
	return nil
}

// note says something in a discussion, once: at is when what it tells was decided, and with the
// footer tells it from others of its kind.
func (p *Publisher) note(ctx context.Context, post article.Post, footer, text string, at time.Time, again bool) error {
	stamp := at.UTC().Truncate(time.Second)
	if again {
		sent, err := p.find(ctx, post.DiscussionID, at, func(m sentMessage) bool {
			return m.has(func(e sentEmbed) bool { return e.Footer.Text == footer && e.Timestamp.Equal(stamp) })
		})
		if err != nil || sent != "" {
			return err
		}
	}
	embed := &discordgo.MessageEmbed{
		Description: text, Color: noteColour, Timestamp: stamp.Format(time.RFC3339),
		Footer: &discordgo.MessageEmbedFooter{Text: footer},
	}
	_, err := p.Client.send(ctx, post.DiscussionID, outgoing{
		Message: draw.Message{Embeds: []*discordgo.MessageEmbed{embed}},
		Nonce:   nonce("note", footer, strconv.FormatInt(post.ID, 10), stamp.Format(time.RFC3339)),
	})
	return err
}

// tending is publishing for what concerns a discussion that stands. One that is gone, or is
// archived and locked by somebody else, is left alone.
func tending(what string, err error) error {
	err = publishing(what, err)
	if rest.Gone(err, rest.UnknownChannel, rest.UnknownGuild, rest.UnknownMessage) {
		return &article.FinalError{Sentence: "The discussion, its post or its channel does not exist any more.", Gone: true, Err: err}
	}
	return err
}
