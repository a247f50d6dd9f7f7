package discord

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/fakediscord"
)

// counter is a newsroom where Alice waits to be answered.
type counter struct {
	*newsroom
	alice     *fakediscord.Person
	responder *Responder
	seen      int64
}

func atTheCounter(t *testing.T, story func(*counter)) {
	t.Helper()
	inNewsroom(t, fakediscord.Options{}, func(n *newsroom) {
		plain := network(n.Dial)
		defer plain.CloseIdleConnections()
		n.run()
		if err := n.client.RegisterCommands(n.t.Context(), n.world.Application, []Definition{{Type: SlashCommand, Name: "ask", Description: "Ask"}}); err != nil {
			n.t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		story(&counter{
			newsroom:  n,
			alice:     fakediscord.NewPerson("http://discord.test/api", n.world.Application, n.world.Alice.Token, &http.Client{Transport: plain}),
			responder: &Responder{Client: n.client},
		})
	})
}

// interaction is what the gateway tells of something Alice does.
func (c *counter) interaction(does func(context.Context) error) Interaction {
	c.t.Helper()
	before := c.count("INTERACTION_CREATE")
	if err := does(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
	time.Sleep(100 * time.Millisecond)
	c.mu.Lock()
	defer c.mu.Unlock()
	var data json.RawMessage
	for _, e := range c.events {
		if e.Type == "INTERACTION_CREATE" {
			before--
			data = e.Data
		}
	}
	if before >= 0 {
		c.t.Fatal("no interaction came")
	}
	i, err := DecodeInteraction(data)
	if err != nil {
		c.t.Fatal(err)
	}
	return i
}

func (c *counter) asks() Interaction {
	c.t.Helper()
	return c.interaction(func(ctx context.Context) error { return c.alice.Command(ctx, c.world.Channels.General, "ask") })
}

func (c *counter) presses(m fakediscord.SeenMessage, customID string) Interaction {
	c.t.Helper()
	return c.interaction(func(ctx context.Context) error { return c.alice.Press(ctx, c.world.Channels.General, m.ID, customID) })
}

// shown is what only Alice was shown since the last call.
func (c *counter) shown() []fakediscord.ShownEvent {
	c.t.Helper()
	time.Sleep(100 * time.Millisecond)
	events, next, err := c.alice.Events(c.t.Context(), c.seen)
	if err != nil {
		c.t.Fatal(err)
	}
	c.seen = next
	return events
}

// last is the newest message that everybody sees.
func (c *counter) last() fakediscord.SeenMessage {
	c.t.Helper()
	all, err := c.alice.Messages(c.t.Context(), c.world.Channels.General)
	if err != nil || len(all) == 0 {
		c.t.Fatalf("%d messages, %v", len(all), err)
	}
	return all[0]
}

func (c *counter) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func whisper(t *testing.T, events []fakediscord.ShownEvent) string {
	t.Helper()
	if len(events) == 0 {
		t.Fatal("Alice was shown nothing")
	}
	m, err := events[len(events)-1].Message()
	if err != nil || events[len(events)-1].Kind != "ephemeral" {
		t.Fatalf("Alice was shown %+v, %v", events, err)
	}
	return m.Content
}

func TestAnswersGoToWhomTheyAreFor(t *testing.T) {
	atTheCounter(t, func(c *counter) {
		ctx := c.t.Context()
		i := c.asks()
		c.must(c.responder.Reply(ctx, i, Reply{Text: "Only you see this, @everyone.", Private: true}))
		if got := whisper(c.t, c.shown()); got != "Only you see this, @everyone." {
			c.t.Errorf("the private reply: %q", got)
		}
		if err := c.responder.Reply(ctx, i, Reply{Text: "again"}); !IsGone(err) {
			c.t.Errorf("a second first answer: %v", err)
		}
		c.must(c.responder.Reply(ctx, c.asks(), Reply{Text: strings.Repeat("long ", 1000)}))
		if got := c.last(); got.Author.ID != c.world.Bot.ID || Length(got.Content) > MaxContent || !strings.HasSuffix(got.Content, ellipsis) {
			c.t.Errorf("the reply to all: %d units by %s", Length(got.Content), got.Author.Username)
		}
		if events := c.shown(); len(events) != 0 {
			c.t.Errorf("a reply to all was whispered: %+v", events)
		}
	})
}

func TestADeferredAnswerIsEditedIn(t *testing.T) {
	atTheCounter(t, func(c *counter) {
		ctx := c.t.Context()
		private := c.asks()
		c.must(c.responder.Defer(ctx, private, true))
		time.Sleep(10 * time.Minute) // long past the three seconds
		c.must(c.responder.EditOriginal(ctx, private, Reply{Text: "Found it.", Private: true}))
		if got := whisper(c.t, c.shown()); got != "Found it." {
			c.t.Errorf("the deferred reply: %q", got)
		}
		public := c.asks()
		c.must(c.responder.Defer(ctx, public, false))
		c.must(c.responder.EditOriginal(ctx, public, Reply{}))
		if got := c.last(); got.Content != emptyReply {
			c.t.Errorf("an empty reply shows as %q", got.Content)
		}
		late := c.asks()
		time.Sleep(AnswerWithin + time.Second)
		if err := c.responder.Reply(ctx, late, Reply{Text: "too late"}); !IsGone(err) {
			c.t.Errorf("after three seconds: %v", err)
		}
	})
}

func TestAFollowUpIsPrivateWhenItShouldBe(t *testing.T) {
	atTheCounter(t, func(c *counter) {
		ctx := c.t.Context()
		i := c.asks()
		c.must(c.responder.Reply(ctx, i, Reply{Text: "first"}))
		id, err := c.responder.FollowUp(ctx, i, Reply{Text: "and for you alone", Private: true})
		if err != nil || id == "" {
			c.t.Errorf("follow-up %q: %v", id, err)
		}
		if got := whisper(c.t, c.shown()); got != "and for you alone" || c.last().Content != "first" {
			c.t.Errorf("Alice was shown %q, everybody %q", got, c.last().Content)
		}
		id, err = c.responder.FollowUp(ctx, i, Reply{Text: "and for all"})
		if err != nil || c.last().ID != id || c.last().Content != "and for all" {
			c.t.Errorf("follow-up %q: %v, everybody sees %q", id, err, c.last().Content)
		}
	})
}

func pressable(id string) []discordgo.MessageComponent {
	return []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
		discordgo.Button{Label: id, Style: discordgo.SecondaryButton, CustomID: id},
	}}}
}

func TestAPressIsAcknowledgedOrChangesItsMessage(t *testing.T) {
	atTheCounter(t, func(c *counter) {
		ctx := c.t.Context()
		c.must(c.responder.Reply(ctx, c.asks(), Reply{Text: "Press.", Components: pressable("go")}))
		asked := c.last()
		c.must(c.responder.DeferUpdate(ctx, c.presses(asked, "go")))
		if got := c.last(); got.ID != asked.ID || got.Content != "Press." || len(got.Buttons()) != 1 || len(c.shown()) != 0 {
			c.t.Errorf("an acknowledged press left %+v", got)
		}
		press := c.presses(asked, "go")
		if press.CustomID != "go" || press.MessageID != asked.ID || press.User.ID != c.world.Alice.ID {
			c.t.Errorf("the press: %+v", press)
		}
		c.must(c.responder.Update(ctx, press, Reply{Text: "Pressed."}))
		if got := c.last(); got.ID != asked.ID || got.Content != "Pressed." || len(got.Buttons()) != 0 {
			c.t.Errorf("an updating press left %+v", got)
		}
	})
}

func TestAFormComesBackFilledIn(t *testing.T) {
	atTheCounter(t, func(c *counter) {
		ctx := c.t.Context()
		c.must(c.responder.Form(ctx, c.asks(), Form{
			CustomID: "why", Title: strings.Repeat("Why? ", 30),
			Fields: []Field{
				{ID: "kind", Label: "What kind", Options: []Choice{{"One", "1"}, {"Two", "2"}}},
				{ID: "reason", Label: "Reason", Description: strings.Repeat("long ", 30), Long: true, Max: 100},
			},
		}))
		events := c.shown()
		if len(events) != 1 {
			c.t.Fatalf("Alice was shown %+v", events)
		}
		form, err := events[0].Form()
		if err != nil || form.CustomID != "why" || Length(form.Title) > MaxFormTitle {
			c.t.Errorf("the form: %+v, %v", form, err)
		}
		sent := c.interaction(func(ctx context.Context) error {
			return c.alice.FillIn(ctx, c.world.Channels.General, form, map[string]string{"What kind": "Two", "Reason": "Because."})
		})
		if sent.Type != InteractionForm || sent.CustomID != "why" || sent.Fields["reason"] != "Because." || len(sent.Choices["kind"]) != 1 || sent.Choices["kind"][0] != "2" {
			c.t.Errorf("it came back as %+v %v %v", sent.Type, sent.Fields, sent.Choices)
		}
		c.must(c.responder.Reply(ctx, sent, Reply{Text: "Thank you.", Private: true}))
		if got := whisper(c.t, c.shown()); got != "Thank you." {
			c.t.Errorf("the answer to the form: %q", got)
		}
	})
}
