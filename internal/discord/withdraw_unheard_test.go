package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ombud/internal/discord/customid"
	"ombud/internal/discord/newsroom"
	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// TestWhatWasSentUnheardIsTakenBackPiecemeal has one request of a look refused, or never answered: what that one does
// not stand in the way of is taken back all the same.
func TestWhatWasSentUnheardIsTakenBackPiecemeal(t *testing.T) {
	began := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
	newest := moderation.NumberAt(began)
	const refusal = `{"code":50013,"message":"Missing Permissions"}`
	for name, c := range map[string]struct {
		refused string // the end of a request's path
		stuck   bool   // the channel's second page never comes
		deleted int    // of three notes
		says    func(error) bool
	}{
		"nothing is in the way":     {deleted: 3, says: func(err error) bool { return err == nil }},
		"webhooks are not told":     {refused: "/webhooks", deleted: 3, says: func(err error) bool { return err == nil }},
		"the first may not be gone": {refused: "/messages/" + newest.String(), deleted: 2, says: func(err error) bool { return rest.HasCode(err, rest.MissingPermission) }},
		"the walk is cut short":     {stuck: true, deleted: 3, says: func(err error) bool { return errors.Is(err, context.DeadlineExceeded) }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var deleted []string
				client := clientOver(t, func(r *http.Request) (*http.Response, error) {
					at := r.URL.Path
					switch {
					case c.refused != "" && strings.HasSuffix(at, c.refused):
						return newsroom.Answer(http.StatusForbidden, refusal), nil
					case r.Method == http.MethodDelete:
						deleted = append(deleted, path.Base(at))
						return newsroom.Answer(http.StatusNoContent, ``), nil
					case strings.HasSuffix(at, "/webhooks"):
						return newsroom.Answer(http.StatusOK, `[]`), nil
					case strings.HasSuffix(at, "/@me"):
						return newsroom.Answer(http.StatusOK, `{"id":"5"}`), nil
					case strings.HasSuffix(at, "/messages") && r.URL.Query().Get("after") != "":
						if c.stuck {
							<-r.Context().Done()
							return nil, r.Context().Err()
						}
						return newsroom.Answer(http.StatusOK, `[]`), nil
					case strings.HasSuffix(at, "/messages"):
						return newsroom.Answer(http.StatusOK, aBusyPage(newest, 3)), nil
					}
					return newsroom.Answer(http.StatusOK, `{"id":"2","guild_id":"1","type":0}`), nil
				})
				ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
				defer cancel()
				u := moderation.Unheard{ChannelID: "2", Since: began.Add(-time.Hour), Marks: []moderation.Mark{{Kind: moderation.MarkRestored, ID: 9, CaseID: 9}}}
				for id := range int64(3) {
					u.Marks = append(u.Marks, moderation.Mark{Kind: moderation.MarkNote, ID: id + 1, CaseID: id + 1})
				}
				err := (&Notifier{Client: client}).WithdrawUnheard(ctx, u)
				if len(deleted) != c.deleted || !c.says(err) {
					t.Errorf("taken back: %v; %v", deleted, err)
				}
			})
		})
	}
}

// aBusyPage is a whole page of messages, the newest first: ombud's notes and what members wrote.
func aBusyPage(newest moderation.MessageNumber, notes int) string {
	var all []string
	for i := range wire.HistoryPage {
		author, more := "6", ""
		if i < notes {
			author, more = "5", fmt.Sprintf(`,"components":[{"custom_id":%q}]`, customid.NoteID(int64(i+1)))
		}
		id := newest - moderation.MessageNumber(i)
		all = append(all, fmt.Sprintf(`{"id":%q,"author":{"id":%q}%s}`, id, author, more))
	}
	return "[" + strings.Join(all, ",") + "]"
}
