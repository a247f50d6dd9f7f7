package discord

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/gateway"
	"ombud/internal/discord/markdown"
	"ombud/internal/discord/newsroom"
	"ombud/internal/discord/wire"
	"ombud/internal/fakediscord"
	"ombud/internal/moderation"
)

// counter is a newsroom where Alice waits to be answered.
type counter struct {
	*desk
	came      chan wire.Interaction // what people did
	alice     *fakediscord.Person
	responder *Responder
	seen      int64
}

func atTheCounter(t *testing.T, story func(*counter)) {
	t.Helper()
	atTheDesk(t, func(n *desk) {
		came := make(chan wire.Interaction, 1)
		ctx, stop := context.WithCancel(n.T.Context())
		ended := make(chan error, 1)
		go func() {
			g := gateway.New(n.client.Client, n.Dial, gateway.Shard{}, moderation.Lease{}, gateway.NewIdentifies(&newsroom.Starts{}, gateway.Sharding{}, newsroom.Quiet()))
			ended <- g.Run(ctx, func(e wire.Event) {
				if e.Type != "INTERACTION_CREATE" {
					return
				}
				i, err := wire.DecodeInteraction(e.Data)
				if err != nil {
					n.T.Error(err)
				}
				came <- i
			})
		}()
		defer func() {
			stop()
			if err := <-ended; err != nil {
				n.T.Errorf("the gateway ended with: %v", err)
			}
		}()
		if err := n.client.RegisterCommands(n.T.Context(), n.World.Application, []Definition{{Type: wire.SlashCommand, Name: "ask", Description: "Ask"}}); err != nil {
			n.T.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		story(&counter{desk: n, came: came, alice: n.Person(n.World.Alice), responder: &Responder{Client: n.client}})
	})
}

// interaction is what the gateway tells of something Alice does.
func (c *counter) interaction(does func(context.Context) error) wire.Interaction {
	c.T.Helper()
	if err := does(c.T.Context()); err != nil {
		c.T.Fatal(err)
	}
	select {
	case i := <-c.came:
		return i
	case <-time.After(time.Minute):
		c.T.Fatal("no interaction came")
		return wire.Interaction{}
	}
}

func (c *counter) asks() wire.Interaction {
	c.T.Helper()
	return c.interaction(func(ctx context.Context) error { return c.alice.Command(ctx, c.World.Channels.General, "ask") })
}

func (c *counter) presses(m fakediscord.SeenMessage, customID string) wire.Interaction {
	c.T.Helper()
	return c.interaction(func(ctx context.Context) error { return c.alice.Press(ctx, c.World.Channels.General, m.ID, customID) })
}

// shown is what only Alice was shown since the last call.
func (c *counter) shown() []fakediscord.ShownEvent {
	c.T.Helper()
	time.Sleep(100 * time.Millisecond)
	events, next, err := c.alice.Events(c.T.Context(), c.seen)
	if err != nil {
		c.T.Fatal(err)
	}
	c.seen = next
	return events
}

// last is the newest message that everybody sees.
func (c *counter) last() fakediscord.SeenMessage {
	c.T.Helper()
	all, err := c.alice.Messages(c.T.Context(), c.World.Channels.General)
	if err != nil || len(all) == 0 {
		c.T.Fatalf("%d messages, %v", len(all), err)
	}
	return all[0]
}

func (c *counter) must(err error) {
	c.T.Helper()
	if err != nil {
		c.T.Fatal(err)
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
		ctx := c.T.Context()
		i := c.asks()
		c.must(c.responder.Reply(ctx, i, Reply{Text: "Only you see this, @everyone.", Private: true}))
		if got := whisper(c.T, c.shown()); got != "Only you see this, @everyone." {
			c.T.Errorf("the private reply: %q", got)
		}
		if err := c.responder.Reply(ctx, i, Reply{Text: "again"}); !IsGone(err) {
			c.T.Errorf("a second first answer: %v", err)
		}
		c.must(c.responder.Reply(ctx, c.asks(), Reply{Text: strings.Repeat("long ", 1000)}))
		if got := c.last(); got.Author.ID != c.World.Bot.ID || markdown.Length(got.Content) > markdown.MaxContent || !strings.HasSuffix(got.Content, markdown.Ellipsis) {
			c.T.Errorf("the reply to all: %d units by %s", markdown.Length(got.Content), got.Author.Username)
		}
		if events := c.shown(); len(events) != 0 {
			c.T.Errorf("a reply to all was whispered: %+v", events)
		}
	})
}

func TestADeferredAnswerIsEditedIn(t *testing.T) {
	atTheCounter(t, func(c *counter) {
		ctx := c.T.Context()
		private := c.asks()
		c.must(c.responder.Defer(ctx, private, true))
		time.Sleep(10 * time.Minute) // long past the three seconds
		c.must(c.responder.EditOriginal(ctx, private, Reply{Text: "Found it.", Private: true}))
		if got := whisper(c.T, c.shown()); got != "Found it." {
			c.T.Errorf("the deferred reply: %q", got)
		}
		public := c.asks()
		c.must(c.responder.Defer(ctx, public, false))
		c.must(c.responder.EditOriginal(ctx, public, Reply{}))
		if got := c.last(); got.Content != emptyReply {
			c.T.Errorf("an empty reply shows as %q", got.Content)
		}
		late := c.asks()
		time.Sleep(AnswerWithin + time.Second)
		if err := c.responder.Reply(ctx, late, Reply{Text: "too late"}); !IsGone(err) {
			c.T.Errorf("after three seconds: %v", err)
		}
	})
}

func TestAFollowUpIsPrivateWhenItShouldBe(t *testing.T) {
	atTheCounter(t, func(c *counter) {
		ctx := c.T.Context()
		i := c.asks()
		c.must(c.responder.Reply(ctx, i, Reply{Text: "first"}))
		id, err := c.responder.FollowUp(ctx, i, Reply{Text: "and for you alone", Private: true})
		if err != nil || id == "" {
			c.T.Errorf("follow-up %q: %v", id, err)
		}
		if got := whisper(c.T, c.shown()); got != "and for you alone" || c.last().Content != "first" {
			c.T.Errorf("Alice was shown %q, everybody %q", got, c.last().Content)
		}
		id, err = c.responder.FollowUp(ctx, i, Reply{Text: "and for all"})
		if err != nil || c.last().ID != id || c.last().Content != "and for all" {
			c.T.Errorf("follow-up %q: %v, everybody sees %q", id, err, c.last().Content)
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
		ctx := c.T.Context()
		c.must(c.responder.Reply(ctx, c.asks(), Reply{Text: "Press.", Components: pressable("go")}))
		asked := c.last()
		c.must(c.responder.DeferUpdate(ctx, c.presses(asked, "go")))
		if got := c.last(); got.ID != asked.ID || got.Content != "Press." || len(got.Buttons()) != 1 || len(c.shown()) != 0 {
			c.T.Errorf("an acknowledged press left %+v", got)
		}
		press := c.presses(asked, "go")
		if press.CustomID != "go" || press.MessageID != asked.ID || press.User.ID != c.World.Alice.ID {
			c.T.Errorf("the press: %+v", press)
		}
		c.must(c.responder.Update(ctx, press, Reply{Text: "Pressed."}))
		if got := c.last(); got.ID != asked.ID || got.Content != "Pressed." || len(got.Buttons()) != 0 {
			c.T.Errorf("an updating press left %+v", got)
		}
	})
}

func TestAFormComesBackFilledIn(t *testing.T) {
	atTheCounter(t, func(c *counter) {
		ctx := c.T.Context()
		c.must(c.responder.Form(ctx, c.asks(), Form{
			CustomID: "why", Title: strings.Repeat("Why? ", 30),
			Fields: []Field{
				{ID: "kind", Label: "What kind", Options: []Choice{{"One", "1"}, {"Two", "2"}}},
				{ID: "reason", Label: "Reason", Description: strings.Repeat("long ", 30), Long: true, Max: 100},
			},
		}))
		events := c.shown()
		if len(events) != 1 {
			c.T.Fatalf("Alice was shown %+v", events)
		}
		form, err := events[0].Form()
		if err != nil || form.CustomID != "why" || markdown.Length(form.Title) > markdown.MaxFormTitle {
			c.T.Errorf("the form: %+v, %v", form, err)
		}
		sent := c.interaction(func(ctx context.Context) error {
			return c.alice.FillIn(ctx, c.World.Channels.General, form, map[string]string{"What kind": "Two", "Reason": "Because."})
		})
		if sent.Type != wire.InteractionForm || sent.CustomID != "why" || sent.Fields["reason"] != "Because." || len(sent.Choices["kind"]) != 1 || sent.Choices["kind"][0] != "2" {
			c.T.Errorf("it came back as %+v %v %v", sent.Type, sent.Fields, sent.Choices)
		}
		c.must(c.responder.Reply(ctx, sent, Reply{Text: "Thank you.", Private: true}))
		if got := whisper(c.T, c.shown()); got != "Thank you." {
			c.T.Errorf("the answer to the form: %q", got)
		}
	})
}
