package fakediscord

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestAReasonIsEncodedAndNotTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		for _, c := range []struct {
			header string
			status int
		}{
			{url.PathEscape("case 7: größer als 5 %"), http.StatusNoContent},
			{url.PathEscape(strings.Repeat("ß", maxAuditReason)), http.StatusNoContent},
			{url.PathEscape(strings.Repeat("ß", maxAuditReason+1)), http.StatusBadRequest},
			{"größer", http.StatusBadRequest},
			{"100 %", http.StatusBadRequest},
			{"%ff", http.StatusBadRequest},
		} {
			about := f.say(f.world.Alice, f.world.Channels.General, "soon gone")
			if got := f.deleteFor(about, c.header); got != c.status {
				t.Errorf("%.40s: got %d, want %d", c.header, got, c.status)
			}
			wait(time.Second) // few messages can be deleted at once
		}
	})
}

// deleteFor deletes a message with a reason in its header, as it is, and gives the answer's status.
func (f *fixture) deleteFor(message, reason string) int {
	f.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodDelete, "http://discord.test/api/v10/channels/"+f.world.Channels.General+"/messages/"+message, http.NoBody)
	if err != nil {
		f.Fatal(err)
	}
	req.Header.Set("Authorization", f.auth(f.world.Bot))
	req.Header.Set("X-Audit-Log-Reason", reason)
	res, err := f.http.Do(req)
	if err != nil {
		f.Fatal(err)
	}
	if err := res.Body.Close(); err != nil {
		f.Fatal(err)
	}
	return res.StatusCode
}
