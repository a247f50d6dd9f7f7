package discord

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ombud/internal/article"
	"ombud/internal/discord/newsroom"
	"ombud/internal/discord/wire"
)

func TestWhatMayBeMendedLosesNoArticle(t *testing.T) {
	for _, tc := range []struct {
		status   int
		body     string
		waits    bool
		sentence string
	}{
		{403, `{"code":50013,"message":"Missing Permissions"}`, true, "Send Messages"},
		{403, `{"code":50001,"message":"Missing Access"}`, true, "cannot see this channel"},
		{400, `{"code":40067,"message":"A tag is required"}`, true, "asks for a tag"},
		{400, `{"code":160006,"message":"Maximum number of active threads reached"}`, true, "archive some"},
		{400, `{"code":200001,"message":"Title was blocked by automatic moderation"}`, true, "exempt ombud's role"},
		{429, `{"code":30046,"message":"Maximum number of edits to messages older than 1 hour reached"}`, true, "only some edits"},
		{400, `{"code":50035,"message":"Invalid *form*","errors":{"name":{"_errors":[{"code":"TOO_LONG"}]}}}`, false, "Invalid *form* (name TOO_LONG) (code 50035)"}, // as it is: it is escaped where it is shown
		{404, `{"code":10003,"message":"Unknown Channel"}`, false, "does not exist"},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := &Publisher{Client: clientOver(t, func(*http.Request) (*http.Response, error) {
				return newsroom.Answer(tc.status, tc.body), nil
			}), Policy: housePolicy}
			_, err := p.OpenDiscussion(t.Context(), article.Post{ID: 1, ChannelID: "2", MessageID: "3"})
			var wait *article.WaitError
			var final *article.FinalError
			sentence := ""
			if errors.As(err, &wait) {
				sentence = wait.Sentence
			} else if errors.As(err, &final) {
				sentence = final.Sentence
			}
			if (wait != nil) != tc.waits || (final == nil) != tc.waits || !strings.Contains(sentence, tc.sentence) {
				t.Errorf("%d %s: %v, %q", tc.status, tc.body, err, sentence)
			}
			if tc.waits && (heldFor(err) < 15*time.Minute || heldFor(err) > time.Hour || wait.CountsAsTry() == wait.ForServer || wait.ForServer != strings.Contains(tc.body, "160006")) {
				t.Errorf("%d %s: waits %s", tc.status, tc.body, heldFor(err))
			}
		})
	}
}

func TestATagThatAForumAsksForSinceAMomentAgoIsFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var tagged string
		c := clientOver(t, func(r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodGet {
				return newsroom.Answer(200, `{"id":"2","guild_id":"1","type":15,"flags":16,"available_tags":[{"id":"7","name":"News"}]}`), nil
			}
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			if tagged = string(body); !strings.Contains(tagged, `"applied_tags":["7"]`) {
				return newsroom.Answer(400, `{"code":40067,"message":"A tag is required"}`), nil
			}
			return newsroom.Answer(201, `{"id":"9","guild_id":"1","parent_id":"2","type":11}`), nil
		})
		c.Channels.put(wire.Channel{ID: "2", GuildID: "1", Type: wire.ChannelForum})
		p := &Publisher{Client: c, Policy: housePolicy}
		sent, err := p.PostArticle(t.Context(), article.Post{ID: 1, ChannelID: "2", Article: article.Article{Title: "A headline"}}, false)
		if err != nil || sent.MessageID != "9" || sent.DiscussionID != "9" {
			t.Errorf("%+v, %v; sent %s", sent, err, tagged)
		}
	})
}

func TestAnAnswerWithoutAWordOfDiscordsDecidesNothing(t *testing.T) {
	for _, tc := range []struct {
		status int
		body   string
	}{{403, `<html>`}, {404, `{"code":0,"message":"404: Not Found"}`}} {
		synctest.Test(t, func(t *testing.T) {
			p := &Publisher{Client: clientOver(t, func(*http.Request) (*http.Response, error) {
				return newsroom.Answer(tc.status, tc.body), nil
			}), Policy: housePolicy}
			_, err := p.OpenDiscussion(t.Context(), article.Post{ID: 1, ChannelID: "2", MessageID: "3"})
			var wait *article.WaitError
			var final *article.FinalError
			if err == nil || errors.As(err, &wait) || errors.As(err, &final) || IsRefused(err) {
				t.Errorf("%d %s: %v", tc.status, tc.body, err)
			}
		})
	}
}
