package fakediscord

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"
)

// toFake sends discordgo's calls, whose addresses are globals of API v9, to the fake.
type toFake struct{ inner http.RoundTripper }

func (r toFake) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.URL.Scheme, req.URL.Host, req.Host = "http", "discord.test", "discord.test"
	req.URL.Path = strings.Replace(req.URL.Path, "/api/v9/", "/api/v10/", 1)
	return r.inner.RoundTrip(req)
}

// discordgoSession is a session of the real library on the fake.
func discordgoSession(f *fixture) *discordgo.Session {
	s, err := discordgo.New("Bot " + f.world.Bot.Token)
	if err != nil {
		f.Fatal(err)
	}
	s.Client = &http.Client{Transport: toFake{f.http.Transport}}
	s.Dialer.NetDialContext = f.d.Dial
	s.Identify.Intents = usualIntents
	s.StateEnabled = false
	s.SyncEvents = true
	return s
}

func TestTheRealLibraryWorks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		s := discordgoSession(f)
		got := make(chan string, 10)
		resumed := make(chan struct{}, 1)
		s.AddHandler(func(_ *discordgo.Session, m *discordgo.MessageCreate) { got <- m.Author.Username + ": " + m.Content })
		s.AddHandler(func(*discordgo.Session, *discordgo.Resumed) { resumed <- struct{}{} })
		if err := s.Open(); err != nil {
			t.Fatal(err)
		}
		f.say(f.world.Alice, f.world.Channels.General, "hello")
		equal(t, "received", <-got, "alice: hello")

		sent, err := s.ChannelMessageSendComplex(f.world.Channels.Moderators, &discordgo.MessageSend{
			Embeds:          []*discordgo.MessageEmbed{{Title: "Case 1", Fields: []*discordgo.MessageEmbedField{{Name: "Clause", Value: "Be civil"}}}},
			AllowedMentions: &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}},
			Components: []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
				discordgo.Button{Label: "Dismiss", CustomID: "case:1:dismiss", Style: discordgo.SecondaryButton},
				discordgo.Button{Label: "Remove", CustomID: "case:1:remove", Style: discordgo.DangerButton},
			}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "buttons", len(sent.Components[0].(*discordgo.ActionsRow).Components), 2)
		equal(t, "own card comes back", <-got, "ombud: ")

		// The library's own methods for the next and the third call send fields that the API
		// does not have; whoever uses it sends bodies of one's own.
		raw := func(method, url string, body any) {
			t.Helper()
			if _, err := s.RequestWithBucketID(method, url, body, url); err != nil {
				t.Fatal(err)
			}
		}
		raw("PATCH", discordgo.EndpointChannelMessage(sent.ChannelID, sent.ID), map[string]any{
			"content": "decided", "allowed_mentions": map[string]any{"parse": []string{}},
		})
		until := time.Now().Add(time.Hour)
		if err := s.GuildMemberTimeout(f.world.Guild, f.world.Alice.ID, &until); err != nil {
			t.Fatal(err)
		}
		raw("POST", discordgo.EndpointChannelMessageThread(sent.ChannelID, sent.ID), map[string]any{"name": "Case 1", "auto_archive_duration": 1440})
		<-got // the thread's starter

		f.fault(Fault{Kind: "drop_socket"})
		synctest.Wait()
		f.say(f.world.Ben, f.world.Channels.General, "missed")
		<-resumed
		equal(t, "replayed", <-got, "ben: missed")

		synctest.Wait() // Open is over and the heartbeat has begun
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		f.expectUnknown(0)
	})
}

func TestTheRealLibraryIsToldOfAMissingIntent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, func(o *Options) { o.WithoutMessageContent = true })
		s := discordgoSession(f)
		s.ShouldReconnectOnError = false
		if err := s.Open(); err == nil || !strings.Contains(err.Error(), "4014") {
			t.Errorf("got %v, want close code 4014", err)
		}
	})
}
