package handlers

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ombud/internal/discord"
	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
	"ombud/internal/fakediscord"
)

// Whoever may not list private threads in three channels may not in a hundred: each further refusal would count towards
// a ban of the address. What is public goes on being read.
func TestPrivateThreadsAreLookedForUntilTheThirdRefusal(t *testing.T) {
	const channels = 5
	for name, c := range map[string]struct {
		permissions uint64
		asked       int // lists of private threads, in each look through the server
	}{
		"without Manage Threads": {fakediscord.DefaultBotPermissions &^ fakediscord.PermManageThreads, 3},
		"with it":                {fakediscord.DefaultBotPermissions | fakediscord.PermManageThreads, channels},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fakediscord.AwaitEpoch()
				var mu sync.Mutex
				asked := map[string]int{}
				d := fakediscord.New(fakediscord.Options{
					BotPermissions: c.permissions,
					Unknown:        func(msg string) { t.Error(msg) },
					Journal: func(e fakediscord.Entry) {
						mu.Lock()
						defer mu.Unlock()
						if _, kind, is := strings.Cut(e.Path, "/threads/archived/"); is && e.Method == http.MethodGet {
							asked[kind]++
						}
					},
				})
				defer func() { _ = d.Close() }()
				const api = "http://discord.test/api"
				world := d.World()
				log := slog.New(slog.DiscardHandler)
				requests, err := rest.New(world.Bot.Token, api, d.Dial, log)
				if err != nil {
					t.Fatal(err)
				}
				defer requests.Close()
				catchUp := NewCatchUp(&Router{Client: discord.NewClient(requests, log)}, &Progress{}, nil, log)
				ada := fakediscord.NewPerson(api, world.Application, world.Ada.Token, &http.Client{
					Transport: &http.Transport{DialContext: d.Dial, DisableKeepAlives: true},
				})
				var parents []wire.Channel
				for n := range channels {
					var made struct {
						ID string `json:"id"`
					}
					if err := ada.Do(t.Context(), http.MethodPost, "/guilds/"+world.Guild+"/channels", map[string]any{"name": fmt.Sprintf("letters-%d", n), "type": 0}, &made); err != nil {
						t.Fatal(err)
					}
					parents = append(parents, wire.Channel{ID: made.ID, GuildID: world.Guild, Type: wire.ChannelText})
				}
				for looks := range 2 {
					all := newRoll(nil, nil)
					for _, parent := range parents {
						if err := catchUp.addArchived(t.Context(), all, parent, time.Time{}); err != nil {
							t.Fatal(err)
						}
					}
					mu.Lock()
					if want := (looks + 1) * c.asked; asked["private"] != want {
						t.Errorf("%d lists of private threads were asked for, want %d", asked["private"], want)
					}
					mu.Unlock()
				}
				mu.Lock()
				defer mu.Unlock()
				if asked["public"] != 2*channels {
					t.Errorf("%d lists of public threads were asked for", asked["public"])
				}
			})
		})
	}
}
