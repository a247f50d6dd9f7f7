package discord_test

import (
	"context"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ombud/internal/article"
	"ombud/internal/discord"
	"ombud/internal/discord/gateway"
	"ombud/internal/discord/newsroom"
	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
	"ombud/internal/fakediscord"
	"ombud/internal/moderation"
	"ombud/internal/policy"
)

// free are the routes that ask for no permission on a server, each with why.
var free = map[string]string{
	"GET /gateway":                               "an address for everybody",
	"GET /gateway/bot":                           "the bot's own connections",
	"GET /users/@me":                             "the bot's own account",
	"POST /users/@me/channels":                   "a shared server is enough; whether the other takes messages shows later",
	"GET /guilds/{id}":                           "membership is enough",
	"GET /guilds/{id}/members/{id}":              "membership is enough",
	"GET /guilds/{id}/threads/active":            "membership is enough; it lists what the bot can see",
	"PUT /applications/{id}/commands":            "the application's own commands",
	"POST /interactions/{id}/{token}/callback":   "the token is the permission",
	"POST /webhooks/{id}/{token}":                "the token is the permission",
	"PATCH /webhooks/{id}/{token}/messages/{id}": "the token is the permission",
}

// building is a fake Discord in a bubble, with what ombud needs to use every route.
type building struct {
	*fakediscord.Discord
	t      *testing.T
	world  fakediscord.World
	client *discord.Client
	http   *http.Client

	mu      sync.Mutex
	journal []fakediscord.Entry

	all bool // nothing that is asked for is missing

	victim   string          // Ben's message
	card     moderation.Case // a case whose card stands
	article  article.Post    // posted, without a discussion
	bulletin article.Post    // in the announcement channel, with a discussion
}

func inBuilding(t *testing.T, story func(*building)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		fakediscord.AwaitEpoch()
		b := &building{t: t}
		b.Discord = fakediscord.New(fakediscord.Options{
			BotPermissions: uint64(discord.Needed()),
			Unknown:        func(msg string) { t.Error("the fake does not know: " + msg) },
			Journal: func(e fakediscord.Entry) {
				b.mu.Lock()
				defer b.mu.Unlock()
				b.journal = append(b.journal, e)
			},
		})
		b.world = b.World()
		plain := &http.Transport{DialContext: b.Dial}
		b.http = &http.Client{Transport: plain}
		b.client = b.newClient()
		defer func() {
			b.client.Close()
			plain.CloseIdleConnections()
			if err := b.Close(); err != nil {
				t.Error(err)
			}
		}()
		story(b)
	})
}

func (b *building) newClient() *discord.Client {
	b.t.Helper()
	c, err := rest.New(b.world.Bot.Token, "http://discord.test/api", b.Dial, newsroom.Quiet())
	if err != nil {
		b.t.Fatal(err)
	}
	return discord.NewClient(c, newsroom.Quiet())
}

func (b *building) person(who fakediscord.Account) *fakediscord.Person {
	return fakediscord.NewPerson("http://discord.test/api", b.world.Application, who.Token, b.http)
}

// ada does what only the owner may.
func (b *building) ada(method, path string, body any) {
	b.t.Helper()
	if err := b.person(b.world.Ada).Do(b.t.Context(), method, path, body, nil); err != nil {
		b.t.Fatal(err)
	}
}

// bare leaves the bot with nothing but its role's permissions, except in
// #general, where it may do what it wants.
func (b *building) bare() {
	b.t.Helper()
	b.ada("PATCH", "/guilds/"+b.world.Guild+"/roles/"+b.world.Guild, map[string]string{"permissions": "0"})
	for _, ch := range []string{b.world.Channels.Announcements, b.world.Channels.Moderators} {
		for _, role := range []string{b.world.Guild, b.world.Roles.Bot} {
			b.ada("DELETE", "/channels/"+ch+"/permissions/"+role, nil)
		}
	}
	b.ada("PUT", "/channels/"+b.world.Channels.General+"/permissions/"+b.world.Roles.Bot, map[string]any{"type": 0, "allow": discord.Needed()})
}

func comments() *policy.Policy { return &policy.Policy{} }

func (b *building) publisher() *discord.Publisher {
	return &discord.Publisher{Client: b.client, Policy: comments, Voice: discord.English(b.t)}
}

func (b *building) notifier() *discord.Notifier {
	return &discord.Notifier{Client: b.client, Policy: comments, Copies: onePicture{}}
}

// onePicture is what is kept of any file.
type onePicture struct{}

func (onePicture) CopyContent(context.Context, int64, string, int) ([]byte, error) {
	return []byte("\x89PNG"), nil
}

// pictured is a case about a message with a picture.
func (b *building) pictured(id int64) moderation.Case {
	c := b.aCase(id)
	c.Copies = []moderation.Copy{{Of: 1, Name: "bridge.png", Type: "image/png", Size: 4}}
	return c
}

func (b *building) server() moderation.Server {
	return moderation.Server{GuildID: b.world.Guild, ModeratorsChannel: b.world.Channels.Discussions}
}

func (b *building) post(id int64, channel string) article.Post {
	return article.Post{ID: id, GuildID: b.world.Guild, ChannelID: channel, Article: article.Article{Title: "Bridge opens", URL: "https://news.test/bridge"}}
}

func (b *building) aCase(id int64) moderation.Case {
	return moderation.Case{ID: id, Subject: moderation.Subject{GuildID: b.world.Guild, ChannelID: b.world.Channels.Discussions, MessageID: b.world.Guild}}
}

// furnish makes everything that the steps need, so that each can be taken alone.
func (b *building) furnish() {
	b.t.Helper()
	ctx := b.t.Context()
	must := func(err error) {
		b.t.Helper()
		if err != nil {
			b.t.Fatal(err)
		}
	}
	must(b.client.Channels.Note(wire.Event{Type: "GUILD_CREATE", Data: []byte(`{"id":"` + b.world.Guild + `"}`)})) // what is looked up is remembered
	var err error
	b.victim, err = b.person(b.world.Ben).Say(ctx, b.world.Channels.Discussions, "You idiot")
	must(err)
	b.card = b.aCase(1)
	b.card.Card, err = b.notifier().ShowCard(ctx, b.server(), b.card, false)
	must(err)
	b.article = b.post(1, b.world.Channels.Discussions)
	sent, err := b.publisher().PostArticle(ctx, b.article, false)
	must(err)
	b.article.MessageID = sent.MessageID
	b.bulletin = b.post(2, b.world.Channels.Announcements)
	sent, err = b.publisher().PostArticle(ctx, b.bulletin, false)
	must(err)
	b.bulletin.MessageID = sent.MessageID
	b.bulletin.DiscussionID, err = b.publisher().OpenDiscussion(ctx, b.bulletin)
	must(err)
	must(discord.MakeWebhook(ctx, b.client, b.world.Channels.Discussions))
	_, err = b.client.Channel(ctx, b.world.Channels.Forum)
	must(err)
}

var placeholder = regexp.MustCompile(`\{[a-z_]+_(id|token)\}`)

// asked lists the routes that the bot asked for and that fit, as Uses writes them.
func (b *building) asked(fits func(fakediscord.Entry) bool) map[string]bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	routes := map[string]bool{}
	for _, e := range b.journal {
		ours := e.By == b.world.Bot.ID || e.By == "" && !strings.HasPrefix(e.Route, "/sandbox")
		if e.Event == "rest" && ours && fits(e) {
			routes[e.Method+" "+placeholder.ReplaceAllString(e.Route, "{$1}")] = true
		}
	}
	return routes
}

func anyCall(fakediscord.Entry) bool { return true }

// answering lets the bot answer an interaction in each of the ways that have a route of their own.
func (b *building) answering() {
	b.t.Helper()
	limits, err := gateway.AskSharding(b.t.Context(), b.client.Client)
	if err != nil {
		b.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.t.Context())
	ended, presses := make(chan error, 1), make(chan wire.Event, 1)
	go func() {
		ended <- gateway.New(b.client.Client, b.Dial, gateway.Shard{}, moderation.Lease{}, gateway.NewIdentifies(&newsroom.Starts{}, limits, newsroom.Quiet())).Run(ctx, func(e wire.Event) {
			if e.Type == "INTERACTION_CREATE" {
				presses <- e
			}
		})
	}()
	err = b.client.RegisterCommands(ctx, b.world.Application, []discord.Definition{{Type: wire.MessageCommand, Name: "Report"}})
	if err != nil {
		b.t.Fatal(err)
	}
	time.Sleep(10 * time.Second)
	if err := b.person(b.world.Alice).MessageCommand(ctx, b.world.Channels.Discussions, "Report", b.victim); err != nil {
		b.t.Fatal(err)
	}
	i, err := wire.DecodeInteraction((<-presses).Data)
	if err != nil {
		b.t.Fatal(err)
	}
	r := &discord.Responder{Client: b.client}
	if err := r.Defer(ctx, i, true); err != nil {
		b.t.Error(err)
	}
	if err := r.EditOriginal(ctx, i, discord.Reply{Text: "Thank you."}); err != nil {
		b.t.Error(err)
	}
	if _, err := r.FollowUp(ctx, i, discord.Reply{Text: "Noted.", Private: true}); err != nil {
		b.t.Error(err)
	}
	stop()
	if err := <-ended; err != nil {
		b.t.Error(err)
	}
}

func TestEveryRouteThatIsUsedStandsInTheListAndNoOther(t *testing.T) {
	inBuilding(t, func(b *building) {
		b.furnish()
		b.answering()
		b.bare()
		b.all = true
		for _, s := range steps() {
			if err := s.do(b.t.Context(), b); err != nil {
				t.Errorf("%s, with all that is asked for: %v", s.name, err)
			}
		}
		used := b.asked(anyCall)
		listed := map[string]bool{}
		for _, use := range discord.Uses() {
			if listed[use.Route] || free[use.Route] != "" || use.Needs == 0 {
				t.Errorf("%s is listed twice or needs nothing", use.Route)
			}
			listed[use.Route] = true
			if !used[use.Route] {
				t.Errorf("%s is listed and never called", use.Route)
			}
		}
		for route := range used {
			if !listed[route] && free[route] == "" {
				t.Errorf("%s is called, asks for a permission perhaps, and stands in no list", route)
			}
		}
		for route := range free {
			if !used[route] {
				t.Errorf("%s is said to be free and never called", route)
			}
		}
		for _, request := range requestsInTheSource(t) {
			if !used[request] {
				t.Errorf("the source has %s and no step takes it", request)
			}
		}
	})
}

// Discord's judge is asked, permission by permission: without it, exactly the
// routes that claim to need it are refused.
func TestEveryPermissionIsNeededWhereTheListSaysSo(t *testing.T) {
	tried := 0
	for bit := wire.Permissions(1); bit != 0; bit <<= 1 {
		if discord.Needed()&bit == 0 {
			continue
		}
		tried++
		t.Run(bit.String(), func(t *testing.T) {
			inBuilding(t, func(b *building) {
				b.furnish()
				b.bare()
				b.ada("PATCH", "/guilds/"+b.world.Guild+"/roles/"+b.world.Roles.Bot, map[string]wire.Permissions{"permissions": discord.Needed() &^ bit})
				for _, s := range steps() {
					_ = s.do(b.t.Context(), b) // the journal tells what was refused
				}
				refused := b.asked(func(e fakediscord.Entry) bool {
					// Without the history Discord shows an empty one.
					return e.Status == http.StatusForbidden || e.Method == http.MethodGet && string(e.Response) == "[]"
				})
				var want []string
				for _, use := range discord.Uses() {
					if use.Needs&bit != 0 {
						want = append(want, use.Route)
					}
				}
				slices.Sort(want)
				if got := slices.Sorted(maps.Keys(refused)); !slices.Equal(got, want) {
					t.Errorf("refused:\n%s\nlisted:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
			})
		})
	}
	if tried != 12 {
		t.Errorf("%d permissions were tried", tried)
	}
}

func (b *building) messenger() *discord.Messenger {
	return &discord.Messenger{Client: b.client, Directory: &discord.Directory{Client: b.client}, Policy: comments, Speech: discord.OpenBook(b.t)}
}

// letter is one to Alice, who takes direct messages.
func (b *building) letter() moderation.Letter {
	return moderation.Letter{
		Notice: moderation.Notice{ID: 1, GuildID: b.world.Guild, About: moderation.AboutOverturned, RecipientID: b.world.Alice.ID},
		Case:   b.aCase(1),
	}
}
