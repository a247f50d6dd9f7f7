//go:build live

package bot_test

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ombud/bot"
	"ombud/config"
	"ombud/internal/article"
	"ombud/internal/moderation"
	"ombud/internal/store"
	"ombud/internal/telemetry"
)

// TestLive takes the whole path on a real Discord, in a server that nobody
// minds: an article becomes a post with a discussion, an insult becomes a card,
// and, if somebody is there to press it, the card's button removes the insult.
// docs/operating.md says which settings it wants. It cannot use slash
// commands, as only people can, and writes the server's set-up and the feed
// into the database before ombud starts.
func TestLive(t *testing.T) {
	l := newLive(t)
	l.atTheEnd(t)
	l.start(t)

	post := l.articleIsPosted(t)
	t.Logf("posted: %s", l.link(l.discussions, post))
	l.discussionIsOpen(t, post)
	comment := l.comment(t)
	t.Logf("commented: %s", l.link(l.discussions, comment))
	card := l.cardIsShown(t, comment)
	t.Logf("card: %s", l.link(l.moderators, card))
	if err := l.call(t.Context(), http.MethodGet, l.messagePath(l.discussions, comment), nil, nil); err != nil {
		t.Errorf("a flagged comment has to stay until somebody decides: %v", err)
	}
	t.Run("a moderator presses Remove", func(t *testing.T) { l.removeIsPressed(t, comment, card) })
}

// Settings of the test. None begins with OMBUD_: ombud refuses names of that
// kind that it does not know.
const (
	liveToken       = "LIVE_DISCORD_TOKEN"
	liveGuild       = "LIVE_GUILD"
	liveDiscussions = "LIVE_DISCUSSIONS"
	liveModerators  = "LIVE_MODERATORS"
	liveRole        = "LIVE_ROLE"
	liveAPI         = "LIVE_API_URL"      // another Discord than the real one
	liveWebhook     = "LIVE_WEBHOOK"      // the address of one that a person made: what ombud's own webhooks say is not judged
	liveMember      = "LIVE_MEMBER_TOKEN" // writes the comment instead, on a Discord of one's own; never on the real one
	livePress       = "LIVE_PRESS"        // 1: somebody is there to press Remove
)

const (
	realAPI = "https://discord.com/api"
	// soon is how long ombud and Discord together may take for one thing.
	soon = time.Minute
	// pressWithin is how long a person has.
	pressWithin = 2 * time.Minute
)

// live is the server that the test plays in, seen through REST calls of the
// test's own: what ombud did is not asked of ombud's code.
type live struct {
	api, token, member, webhook          string
	guild, discussions, moderators, role string

	marker string // stands in everything that the test makes, to find it and to take it away
	http   *http.Client
}

func newLive(t *testing.T) *live {
	t.Helper()
	l := &live{
		api: strings.TrimRight(os.Getenv(liveAPI), "/"), token: os.Getenv(liveToken), member: os.Getenv(liveMember), webhook: os.Getenv(liveWebhook),
		guild: os.Getenv(liveGuild), discussions: os.Getenv(liveDiscussions),
		moderators: os.Getenv(liveModerators), role: os.Getenv(liveRole),
		marker: "ombudlive" + strings.ToLower(rand.Text()[:10]),
		http:   &http.Client{Timeout: 20 * time.Second},
	}
	var missing []string
	for _, name := range []string{liveToken, liveGuild, liveDiscussions, liveModerators, liveRole} {
		if os.Getenv(name) == "" {
			missing = append(missing, name)
		}
	}
	if l.member == "" && l.webhook == "" {
		missing = append(missing, liveWebhook)
	}
	if len(missing) > 0 {
		fmt.Fprintf(os.Stderr, "\n*** %s SKIPPED: not set: %s (see docs/operating.md)\n\n", t.Name(), strings.Join(missing, ", "))
		t.Skip("not set: " + strings.Join(missing, ", "))
	}
	if l.api == "" {
		l.api = realAPI
	}
	u, err := url.Parse(l.api)
	if err != nil {
		t.Fatalf("%s is no address", liveAPI)
	}
	if l.member != "" && (u.Hostname() == "discord.com" || strings.HasSuffix(u.Hostname(), ".discord.com")) {
		t.Fatalf("%s is for a Discord of one's own: on the real one, programs may not use people's accounts", liveMember)
	}
	return l
}

// start runs ombud on a database of its own until the test ends, and waits for
// it to be ready.
func (l *live) start(t *testing.T) {
	t.Helper()
	settings := []string{
		"DISCORD_TOKEN=" + l.token, "DISCORD_API_URL=" + l.api,
		"DATABASE_URL=sqlite:" + filepath.Join(t.TempDir(), "ombud.db"),
		"OMBUD_KEY=" + hex.EncodeToString([]byte(rand.Text() + rand.Text())[:config.KeySize]),
		"OMBUD_PRIVATE_FEEDS=127.0.0.0/8,::1/128",
	}
	if l.api != realAPI {
		settings = append(settings, "DISCORD_CDN_URL="+strings.TrimSuffix(l.api, "/api"))
	}
	cfg, err := config.Load(settings, "")
	if err != nil {
		t.Fatal(err)
	}
	l.prepare(t, cfg)

	ctx, stop := context.WithCancel(t.Context())
	ready, ended := make(chan struct{}, 16), make(chan error, 1)
	go func() {
		ended <- bot.Run(ctx, cfg, bot.Options{
			Log:   telemetry.NewLogger(os.Stderr, "text"),
			Ready: func() { ready <- struct{}{} },
		})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("ombud ended with: %v", err)
		}
	})
	select {
	case <-ready:
	case err := <-ended:
		ended <- nil
		t.Fatalf("ombud did not start: %v", err)
	case <-time.After(soon):
		t.Fatalf("ombud was not ready within %s", soon)
	}
}

// prepare does what /setup and /feed add would do.
func (l *live) prepare(t *testing.T, cfg config.Config) {
	t.Helper()
	st, err := store.Open(t.Context(), store.Options{Path: cfg.Database.Path, Key: cfg.Key.Reveal()})
	if err != nil {
		t.Fatal(err)
	}
	err = st.SaveServer(t.Context(), moderation.Server{
		GuildID: l.guild, DiscussionsChannel: l.discussions, ModeratorsChannel: l.moderators, ModeratorRole: l.role,
	})
	if err != nil {
		t.Fatal(err)
	}
	feed := httptest.NewServer(http.HandlerFunc(l.serveFeed))
	t.Cleanup(feed.Close)
	fetcher := article.NewFetcher(article.FetcherOptions{Allow: cfg.PrivateFeeds})
	doc, err := fetcher.Fetch(t.Context(), feed.URL, article.Validity{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.Subscribe(t.Context(), article.Wish{GuildID: l.guild, ChannelID: l.discussions, Newest: 1}, doc, time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
}

func (l *live) serveFeed(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/rss+xml")
	fmt.Fprintf(w, `<rss version="2.0"><channel><title>ombud's live test</title><link>https://example.org/</link>`+
		`<description>One article.</description><item><title>A test article %[1]s</title><guid>%[1]s</guid>`+
		`<link>https://example.org/%[1]s</link><description>It goes away in a moment.</description></item></channel></rss>`, l.marker)
}

func (l *live) articleIsPosted(t *testing.T) (messageID string) {
	t.Helper()
	l.await(t, soon, "the article's post", func() (bool, error) {
		m, ok, err := l.find(t.Context(), l.discussions, l.marker, "embeds")
		messageID = m.ID
		return ok, err
	})
	return messageID
}

// discussionIsOpen waits for the words that open it. A thread that hangs on a
// message has the message's id.
func (l *live) discussionIsOpen(t *testing.T, thread string) {
	t.Helper()
	l.await(t, soon, "the discussion's first message", func() (bool, error) {
		_, ok, err := l.find(t.Context(), thread, "comment policy", "embeds")
		if hasStatus(err, http.StatusNotFound) {
			return false, nil // the thread is not there yet
		}
		return ok, err
	})
}

// comment writes what the news policy flags: through a webhook that a person made, since
// a bot has no other way to write what is not its own, or as a member of a Discord that is not
// the real one.
func (l *live) comment(t *testing.T) (messageID string) {
	t.Helper()
	body := map[string]any{
		"content":          "You are an idiot, and so is everybody who thinks as you do. " + l.marker,
		"allowed_mentions": map[string]any{"parse": []string{}},
	}
	path, by := "/channels/"+l.discussions+"/messages", l.member
	if l.member == "" {
		_, hook, ok := strings.Cut(l.webhook, "/webhooks/")
		if !ok {
			t.Fatalf("%s is no address of a webhook", liveWebhook)
		}
		path = "/webhooks/" + hook + "?wait=true"
	}
	var m seenMessage
	if err := l.callAs(t.Context(), by, http.MethodPost, path, body, &m); err != nil {
		t.Fatalf("write the comment: %v", err)
	}
	return m.ID
}

func (l *live) cardIsShown(t *testing.T, comment string) (messageID string) {
	t.Helper()
	l.await(t, soon, "the card", func() (bool, error) {
		m, ok, err := l.find(t.Context(), l.moderators, comment, "embeds")
		if messageID = m.ID; ok && !strings.Contains(string(m.Components), ":remove:") {
			return false, errors.New("the card has no button to remove the comment")
		}
		return ok, err
	})
	return messageID
}

func (l *live) removeIsPressed(t *testing.T, comment, card string) {
	t.Helper()
	if os.Getenv(livePress) != "1" {
		t.Skipf("nobody is asked to press Remove: set %s=1", livePress)
	}
	fmt.Fprintf(os.Stderr, "\n*** Please press Remove on %s within %s.\n\n", l.link(l.moderators, card), pressWithin)
	l.await(t, pressWithin, "the comment's removal", func() (bool, error) {
		err := l.call(t.Context(), http.MethodGet, l.messagePath(l.discussions, comment), nil, nil)
		if hasStatus(err, http.StatusNotFound) {
			return true, nil
		}
		return false, err
	})
	l.await(t, soon, "the card that says so", func() (bool, error) {
		m, ok, err := l.find(t.Context(), l.moderators, comment, "Removed")
		return ok && !strings.Contains(string(m.Components), ":remove:"), err
	})
}
