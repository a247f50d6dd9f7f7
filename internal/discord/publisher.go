package discord

import (
	"context"
	"encoding/json"
	"errors"
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
	"ombud/internal/policy"
	"ombud/internal/speech"
)

// Publisher puts articles into channels and opens their discussions.
type Publisher struct {
	Client *Client
	Policy func() *policy.Policy // whose texts open a discussion
	// Voice is the language in which members of the channel's server are welcomed.
	Voice func(ctx context.Context, channelID string) speech.Voice
}

var _ article.Publisher = (*Publisher)(nil)

// PostArticle posts the article: in a forum as a post, which is its discussion
// too, elsewhere as a message. again makes it look for what an earlier try may
// have left.
func (p *Publisher) PostArticle(ctx context.Context, post article.Post, again bool) (article.Sent, error) {
	ch, err := p.Client.Channel(ctx, post.ChannelID)
	if err != nil {
		return article.Sent{}, publishing("post the article", err)
	}
	m := outgoing{Message: draw.Article(post)}
	if ch.Type.ForumLike() {
		sent, err := p.forumPost(ctx, post, m.Message, ch, again)
		if err != nil {
			return article.Sent{}, publishing("post the article", err)
		}
		return sent, nil
	}
	if again {
		embed := m.Embeds[0]
		id, err := p.find(ctx, post.ChannelID, post.Tried.At, func(m sentMessage) bool {
			return m.has(func(e sentEmbed) bool { return e.shows(embed) })
		})
		if err != nil {
			return article.Sent{}, publishing("look for the article's post", err)
		}
		if id != "" {
			return article.Sent{MessageID: id}, nil
		}
	}
	m.Nonce = nonce("article", strconv.FormatInt(post.ID, 10), post.ChannelID)
	id, err := p.Client.send(ctx, post.ChannelID, m)
	bare, leftOut := withoutRefused(m.Message, err)
	if leftOut != "" {
		m.Message = bare
		id, err = p.Client.send(ctx, post.ChannelID, m)
	}
	if err != nil {
		return article.Sent{}, publishing("post the article", err)
	}
	return article.Sent{MessageID: id, LeftOut: leftOut}, nil
}

// OpenDiscussion opens the thread under an article's message. A thread that
// is there already has the message's id (Topics → Threads).
func (p *Publisher) OpenDiscussion(ctx context.Context, post article.Post) (discussionID string, err error) {
	if post.DiscussionID != "" {
		return post.DiscussionID, nil
	}
	body := struct {
		Name        string `json:"name"`
		AutoArchive int    `json:"auto_archive_duration"`
	}{draw.ThreadName(post.Article), archiveAfter}
	var thread wire.Channel
	err = p.Client.Do(ctx, http.MethodPost, discordgo.EndpointChannelMessageThread(post.ChannelID, post.MessageID), body, &thread)
	if rest.HasCode(err, rest.ThreadExists) {
		return post.MessageID, nil
	}
	if err != nil {
		return "", publishing("open the discussion", err)
	}
	p.Client.Channels.learn(thread)
	return thread.ID, nil
}

// Welcome opens the discussion with the policy.
func (p *Publisher) Welcome(ctx context.Context, post article.Post, again bool) error {
	sent := ""
	if again {
		var err error
		sent, err = p.find(ctx, post.DiscussionID, wire.Created(post.DiscussionID), func(m sentMessage) bool {
			return m.has(func(e sentEmbed) bool { return e.Footer.Text == draw.WelcomeFooter })
		})
		if err != nil {
			return publishing("look for the discussion's welcome", err)
		}
	}
	if sent == "" {
		v := p.Voice(ctx, post.ChannelID)
		_, err := p.Client.send(ctx, post.DiscussionID, outgoing{
			Message: draw.Welcome(v, p.Policy(), post),
			Nonce:   nonce("welcome", strconv.FormatInt(post.ID, 10), post.DiscussionID),
		})
		if err != nil {
			return publishing("welcome members to the discussion", err)
		}
	}
	return nil
}

// Announce publishes an announcement channel's article to the channels that follow it: last,
// because Discord lets that be done only some times an hour.
func (p *Publisher) Announce(ctx context.Context, post article.Post) error {
	ch, err := p.Client.Channel(ctx, post.ChannelID)
	if err != nil {
		return publishing("publish the article", err)
	}
	if ch.Type != wire.ChannelAnnouncement {
		return nil
	}
	err = p.Client.Do(ctx, http.MethodPost, discordgo.EndpointChannelMessageCrosspost(post.ChannelID, post.MessageID), nil, nil)
	if err != nil && !rest.HasCode(err, rest.AlreadyPublished) {
		return publishing("publish the article", err)
	}
	return nil
}

// sentMessage is as much of a message of ours as tells it from others.
type sentMessage struct {
	ID     string      `json:"id"`
	Author wire.User   `json:"author"`
	Embeds []sentEmbed `json:"embeds"`
}

type sentEmbed struct {
	Title     string    `json:"title"`
	URL       string    `json:"url"`
	Timestamp time.Time `json:"timestamp"`
	Footer    struct {
		Text string `json:"text"`
	} `json:"footer"`
}

// shows tells an article's embed, also one that Discord refused to link.
func (e sentEmbed) shows(of *discordgo.MessageEmbed) bool {
	return e.Title == of.Title && (e.URL == of.URL || e.URL == "")
}

func (m sentMessage) has(which func(sentEmbed) bool) bool {
	for _, e := range m.Embeds {
		if which(e) {
			return true
		}
	}
	return false
}

// find looks in a channel for a message of ours that was sent since a moment.
func (p *Publisher) find(ctx context.Context, channelID string, since time.Time, which func(sentMessage) bool) (string, error) {
	me, err := p.Client.Me(ctx)
	if err != nil {
		return "", err
	}
	return p.Client.find(ctx, channelID, since, func(data json.RawMessage) bool {
		var m sentMessage
		return json.Unmarshal(data, &m) == nil && m.Author.ID == me.ID && which(m)
	})
}

// permissionWait is how long an article waits for an admin who may give ombud what it lacks.
const permissionWait = 15 * time.Minute

// autoModWait is longer: each time AutoMod blocks something it may tell the server's moderators.
const autoModWait = time.Hour

// editsWait is how long a new headline waits when messages older than an hour took as many edits as
// Discord allows within one.
const editsWait = 20 * time.Minute

// publishing tells apart what a retry can mend from what it cannot, and says
// in words for admins what they could. A permission may come, and an answer without a
// code of Discord's is some server's on the way: neither loses an article at once.
func publishing(what string, err error) error {
	cause := fmt.Errorf("%s: %w", what, err)
	var e *rest.Error
	if !errors.As(err, &e) || e.Status >= 500 {
		return cause
	}
	sentence := fmt.Sprintf("Discord refused it: %s (code %d).", markdown.Plain(e.Message, 200), e.Code)
	switch e.Code {
	case 0:
		sentence = fmt.Sprintf("Discord refused it without a reason (status %d).", e.Status)
		return &article.WaitError{Sentence: sentence, After: permissionWait, Err: cause}
	case rest.MissingAccess:
		sentence = "ombud cannot see this channel: it needs the permission View Channels there."
		return &article.WaitError{Sentence: sentence, After: permissionWait, Err: cause}
	case rest.MissingPermission:
		sentence = fmt.Sprintf("ombud lacks a permission in this channel. It needs: %s.", publishNeeds)
		return &article.WaitError{Sentence: sentence, After: permissionWait, Err: cause}
	case rest.EditsLimited:
		sentence = "Discord takes only some edits of older messages in an hour."
		return &article.WaitError{Sentence: sentence, After: editsWait, Err: cause}
	case rest.UnknownChannel, rest.UnknownGuild:
		sentence = "The channel does not exist any more."
	case rest.UnknownMessage:
		sentence = "The article's post was deleted before its discussion could be opened."
	case rest.TagRequired:
		sentence = "This forum asks for a tag on each post, and all of its tags are for moderators only."
		return &article.WaitError{Sentence: sentence, After: permissionWait, Err: cause}
	case rest.TooManyThreads:
		sentence = "This server has as many open threads as Discord allows: archive some."
		return &article.WaitError{Sentence: sentence, ForServer: true, After: permissionWait, Err: cause}
	case rest.ThreadArchived, rest.ThreadLocked:
		sentence = "The discussion is closed."
	case rest.AutoModMessage, rest.AutoModTitle:
		sentence = "This server's AutoMod blocked the article: exempt ombud's role from the rule."
		return &article.WaitError{Sentence: sentence, After: autoModWait, Err: cause}
	}
	return &article.FinalError{Sentence: sentence, Err: cause}
}

const publishNeeds = wire.ViewChannel | wire.SendMessages | wire.EmbedLinks | wire.CreatePublicThreads | wire.SendMessagesInThreads | wire.ReadMessageHistory | wire.ManageThreads
