package discord

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ombud/internal/article"
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
		{400, `{"code":40067,"message":"A tag is required"}`, false, "asks for a tag"},
		{404, `{"code":10003,"message":"Unknown Channel"}`, false, "does not exist"},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := &Publisher{Client: testClient(t, func(*http.Request) (*http.Response, error) {
				return answer(tc.status, tc.body), nil
			}), Policy: testPolicy}
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
			if tc.waits && (heldFor(err) != 15*time.Minute || !wait.CountsAsTry()) {
				t.Errorf("%d %s: waits %s", tc.status, tc.body, heldFor(err))
			}
		})
	}
}

func TestAnAnswerWithoutAWordOfDiscordsDecidesNothing(t *testing.T) {
	for _, tc := range []struct {
		status int
		body   string
	}{{403, `<html>`}, {404, `{"code":0,"message":"404: Not Found"}`}} {
		synctest.Test(t, func(t *testing.T) {
			p := &Publisher{Client: testClient(t, func(*http.Request) (*http.Response, error) {
				return answer(tc.status, tc.body), nil
			}), Policy: testPolicy}
			_, err := p.OpenDiscussion(t.Context(), article.Post{ID: 1, ChannelID: "2", MessageID: "3"})
			var wait *article.WaitError
			var final *article.FinalError
			if err == nil || errors.As(err, &wait) || errors.As(err, &final) || IsRefused(err) {
				t.Errorf("%d %s: %v", tc.status, tc.body, err)
			}
		})
	}
}
