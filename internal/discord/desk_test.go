package discord

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/article"
	"ombud/internal/discord/newsroom"
	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
	"ombud/internal/fakediscord"
	"ombud/internal/moderation"
)

// desk is a newsroom with a client of ombud's.
type desk struct {
	*newsroom.Room
	client *Client
}

func atTheDesk(t *testing.T, story func(*desk)) {
	t.Helper()
	newsroom.Enter(t, fakediscord.Options{}, func(r *newsroom.Room) {
		c, err := rest.New(r.World.Bot.Token, newsroom.API, r.Dial, newsroom.Quiet())
		if err != nil {
			r.T.Fatal(err)
		}
		defer c.Close()
		story(&desk{Room: r, client: NewClient(c, newsroom.Quiet())})
	})
}

func (n *desk) server() moderation.Server {
	return moderation.Server{GuildID: n.World.Guild, ModeratorsChannel: n.World.Channels.Moderators, ModeratorRole: n.World.Roles.Moderator}
}

func (n *desk) messages(channel string) int {
	n.T.Helper()
	page, err := n.client.History(n.T.Context(), channel, "", "", 100)
	if err != nil {
		n.T.Fatal(err)
	}
	return len(page)
}

func TestOneCardWhateverHappens(t *testing.T) {
	atTheDesk(t, func(n *desk) {
		ctx, c := n.T.Context(), openCase("You idiot")
		notifier := &Notifier{Client: n.client, Policy: housePolicy}
		n.Cause(fakediscord.Fault{Kind: "error_after", Method: "POST", Route: "/channels/{channel_id}/messages"})
		card, err := notifier.ShowCard(ctx, n.server(), c, false)
		if err != nil {
			n.T.Fatal(err)
		}
		time.Sleep(time.Hour) // the nonce is long forgotten
		again, err := notifier.ShowCard(ctx, n.server(), c, true)
		if err != nil || again != card {
			n.T.Errorf("the second try gave %v, %v; want %v", again, err, card)
		}
		c.Card = card
		c.Decision = &moderation.Decision{Kind: "dismiss", ModeratorID: n.World.Mia.ID, At: time.Now()}
		if at, err := notifier.ShowCard(ctx, n.server(), c, false); err != nil || at != card {
			n.T.Errorf("the update gave %v, %v", at, err)
		}
		if got := n.messages(card.ChannelID); got != 1 {
			n.T.Errorf("%d cards", got)
		}
		n.As(n.World.Ada, "DELETE", "/channels/"+card.ChannelID+"/messages/"+card.MessageID, "")
		if at, err := notifier.ShowCard(ctx, n.server(), c, false); err != nil || at == card || at.MessageID == "" {
			n.T.Errorf("after its deletion: %v, %v", at, err)
		}
	})
}

func TestRemovingAndTimingOutMayBeRepeated(t *testing.T) {
	atTheDesk(t, func(n *desk) {
		ctx, e := n.T.Context(), &Enforcer{Client: n.client}
		id := n.Say(n.World.Ben, n.World.Channels.Discussions, "You idiot")
		in, err := n.client.Message(ctx, n.World.Channels.Discussions, id)
		if err != nil || in.Message.Author.ID != n.World.Ben.ID || in.Message.Judged.Author.Known {
			n.T.Fatalf("%+v, %v", in, err)
		}
		d := &Directory{Client: n.client}
		if err := d.Know(ctx, &in); err != nil || !in.Message.Judged.Author.Known {
			n.T.Errorf("facts: %+v, %v", in.Message.Judged.Author, err)
		}
		subject := moderation.Subject{GuildID: n.World.Guild, ChannelID: n.World.Channels.Discussions, MessageID: id}
		for range 2 {
			if err := e.RemoveMessage(ctx, subject, "ombud case 1: remove — ü"); err != nil {
				n.T.Error(err)
			}
			if err := e.Timeout(ctx, n.World.Guild, n.World.Ben.ID, time.Now().Add(time.Hour), "ombud case 1"); err != nil {
				n.T.Error(err)
			}
		}
		if _, err := n.client.Message(ctx, subject.ChannelID, id); !errors.Is(err, moderation.ErrNotFound) {
			n.T.Errorf("the removed message: %v", err)
		}
		var final *moderation.FinalError
		if err := e.Timeout(ctx, n.World.Guild, n.World.Ada.ID, time.Now().Add(time.Hour), ""); !errors.As(err, &final) || !strings.Contains(final.Sentence, "role above") {
			n.T.Errorf("timing the owner out: %v", err)
		}
		mia, err := d.Member(ctx, n.World.Guild, n.World.Mia.ID)
		if err != nil || !mia.Moderates(n.server()) || mia.Can&moderation.ManageMessages == 0 || mia.Owner {
			n.T.Errorf("mia: %+v, %v", mia, err)
		}
		ada, err := d.Member(ctx, n.World.Guild, n.World.Ada.ID)
		if err != nil || !ada.Owner {
			n.T.Errorf("ada: %+v, %v", ada, err)
		}
		if _, err := d.Member(ctx, n.World.Guild, n.World.Guild); !errors.Is(err, moderation.ErrNotFound) {
			n.T.Errorf("a stranger: %v", err)
		}
	})
}

func TestAnArticleIsPostedOnceInEveryKindOfChannel(t *testing.T) {
	for _, kind := range []string{"text", "announcement", "forum"} {
		t.Run(kind, func(t *testing.T) {
			atTheDesk(t, func(n *desk) {
				ctx, p := n.T.Context(), &Publisher{Client: n.client, Policy: housePolicy, Voice: english(n.T)}
				channel := map[string]string{"text": n.World.Channels.Discussions, "announcement": n.World.Channels.Announcements, "forum": n.World.Channels.Forum}[kind]
				post := article.Post{ID: 5, GuildID: n.World.Guild, ChannelID: channel, Article: article.Article{
					Title: "@everyone **Bridge** [opens](https://evil.test)", URL: "https://news.test/bridge", Summary: "After <@1> years.", Publisher: "The Harbour", Published: time.Now(),
				}}
				var messages, discussions []string
				for range 2 {
					sent, err := p.PostArticle(ctx, post, len(messages) > 0)
					if err != nil {
						n.T.Fatal(err)
					}
					post.MessageID, post.DiscussionID = sent.MessageID, sent.DiscussionID
					if post.DiscussionID, err = p.OpenDiscussion(ctx, post); err != nil {
						n.T.Fatal(err)
					}
					messages, discussions = append(messages, post.MessageID), append(discussions, post.DiscussionID)
					if err := p.Welcome(ctx, post, len(messages) > 1); err != nil {
						n.T.Fatal(err)
					}
					time.Sleep(time.Hour)
				}
				if len(slices.Compact(messages)) != 1 || len(slices.Compact(discussions)) != 1 {
					n.T.Errorf("messages %v, discussions %v", messages, discussions)
				}
				post.ChannelID = n.World.Application
				var final *article.FinalError
				if _, err := p.PostArticle(ctx, post, false); !errors.As(err, &final) {
					n.T.Errorf("in a channel that is not there: %v", err)
				}
			})
		})
	}
}

// Discord lets a message older than an hour be edited only so often, and says
// so with a 429 that no waiting helps against.
func TestACardThatCannotBeEditedIsPostedAnewWithALink(t *testing.T) {
	atTheDesk(t, func(n *desk) {
		ctx, c := n.T.Context(), openCase("You idiot")
		notifier := &Notifier{Client: n.client, Policy: housePolicy}
		old, err := notifier.ShowCard(ctx, n.server(), c, false)
		if err != nil {
			n.T.Fatal(err)
		}
		c.Card = old
		time.Sleep(2 * time.Hour)
		drawn := 0
		for ; drawn < 100; drawn++ {
			if c.Card, err = notifier.ShowCard(ctx, n.server(), c, false); err != nil {
				n.T.Fatal(err)
			}
			if c.Card != old {
				break
			}
		}
		if c.Card == old || drawn < 10 {
			n.T.Fatalf("after %d edits the card is %v", drawn, c.Card)
		}
		if got := n.Calls("PATCH", "/channels/{channel_id}/messages/{message_id}"); got != drawn+1 {
			n.T.Errorf("%d edits were tried, want %d", got, drawn+1)
		}
		again, err := notifier.ShowCard(ctx, n.server(), c, true)
		if err != nil || again.MessageID != c.Card.MessageID {
			n.T.Errorf("the new card is followed by %v, %v", again, err)
		}
		page, err := n.client.History(ctx, c.Card.ChannelID, "", "", 10)
		if err != nil || len(page) != 2 {
			n.T.Fatalf("%d cards, %v", len(page), err)
		}
		if text := string(page[0]); !strings.Contains(text, "This replaces [an earlier card](https://discord.com/channels/"+n.World.Guild+"/"+old.ChannelID+"/"+old.MessageID) {
			n.T.Errorf("the new card does not link to the old one: %s", text)
		}
	})
}

func TestAForumPostWhoseAnswerWasLostIsFoundAgain(t *testing.T) {
	const threads = "/channels/{channel_id}/threads"
	for _, state := range []string{"active", "archived"} {
		t.Run(state, func(t *testing.T) {
			atTheDesk(t, func(n *desk) {
				ctx, p := n.T.Context(), &Publisher{Client: n.client, Policy: housePolicy, Voice: english(n.T)}
				post := article.Post{ID: 5, GuildID: n.World.Guild, ChannelID: n.World.Channels.Forum, Article: article.Article{Title: "Bridge", URL: "https://news.test/1"}}
				other := post
				other.ID, other.Article.URL = 6, "https://news.test/2"
				theOther, err := p.PostArticle(ctx, other, false) // with the same headline
				if err != nil {
					n.T.Fatal(err)
				}
				n.Cause(fakediscord.Fault{Kind: "lost_answer", Method: "POST", Route: threads})
				if _, err := p.PostArticle(ctx, post, false); err == nil {
					n.T.Fatal("the answer was not lost")
				}
				if state == "archived" {
					for _, th := range n.threads() {
						n.As(n.World.Ada, "PATCH", "/channels/"+th.ID, `{"archived":true}`)
					}
					if left := n.threads(); len(left) != 0 {
						n.T.Fatalf("still active: %v", left)
					}
				}
				time.Sleep(time.Hour)
				sent, err := p.PostArticle(ctx, post, true)
				if err != nil || sent.MessageID == "" || sent == theOther || sent.DiscussionID != sent.MessageID {
					n.T.Errorf("found %+v (the other is %+v), %v", sent, theOther, err)
				}
				if got := n.Calls("POST", threads); got != 2 {
					n.T.Errorf("%d posts were opened", got)
				}
			})
		})
	}
}

// threads are the active ones of the server.
func (n *desk) threads() []wire.Channel {
	n.T.Helper()
	var active struct {
		Threads []wire.Channel `json:"threads"`
	}
	if err := n.client.Do(n.T.Context(), "GET", discordgo.EndpointGuildActiveThreads(n.World.Guild), nil, &active); err != nil {
		n.T.Fatal(err)
	}
	return active.Threads
}
