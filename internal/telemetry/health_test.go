package telemetry_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ombud/internal/telemetry"
)

type ready struct {
	Ready  bool
	Checks map[string]struct {
		OK    bool
		Error string
	}
}

func ask(t *testing.T, health *telemetry.Health, method, path string) *httptest.ResponseRecorder {
	t.Helper()
	answer := httptest.NewRecorder()
	health.Handler().ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), method, path, nil))
	return answer
}

func readyz(t *testing.T, health *telemetry.Health) (int, ready) {
	t.Helper()
	answer := ask(t, health, http.MethodGet, "/readyz")
	var body ready
	if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil {
		t.Fatalf("%q is no JSON: %v", answer.Body, err)
	}
	return answer.Code, body
}

func TestReadyWhenEveryCheckPasses(t *testing.T) {
	var health telemetry.Health
	health.Register("database", func(context.Context) error { return nil })
	health.Register("gateway", func(context.Context) error { return nil })
	status, body := readyz(t, &health)
	if status != http.StatusOK || !body.Ready || len(body.Checks) != 2 || !body.Checks["gateway"].OK {
		t.Errorf("status %d, body %+v", status, body)
	}
}

func TestNotReadyWhenOneCheckFailsThoughAlive(t *testing.T) {
	var health telemetry.Health
	health.Register("database", func(context.Context) error { return nil })
	health.Register("gateway", func(context.Context) error { return errors.New("dial wss://u:" + canary + "@h: refused") })
	status, body := readyz(t, &health)
	if status != http.StatusServiceUnavailable || body.Ready {
		t.Errorf("status %d, body %+v", status, body)
	}
	if !body.Checks["database"].OK || body.Checks["gateway"].OK {
		t.Errorf("the checks are mixed up: %+v", body.Checks)
	}
	if said := body.Checks["gateway"].Error; !strings.Contains(said, "refused") || strings.Contains(said, canary) {
		t.Errorf("the gateway's error is %q", said)
	}
	if alive := ask(t, &health, http.MethodGet, "/healthz"); alive.Code != http.StatusOK {
		t.Errorf("/healthz answers %d", alive.Code)
	}
}

func TestACheckThatHangsIsNotWaitedForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var health telemetry.Health
		health.Register("slow", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
		health.Register("fast", func(ctx context.Context) error { return ctx.Err() })
		start := time.Now()
		status, body := readyz(t, &health)
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("the answer took %s", took)
		}
		if status != http.StatusServiceUnavailable || body.Checks["slow"].OK || !body.Checks["fast"].OK {
			t.Errorf("status %d, body %+v", status, body)
		}
	})
}

func TestALaterCheckOfTheSameNameCounts(t *testing.T) {
	var health telemetry.Health
	health.Register("gateway", func(context.Context) error { return errors.New("old") })
	health.Register("gateway", func(context.Context) error { return nil })
	if status, body := readyz(t, &health); status != http.StatusOK {
		t.Errorf("status %d, body %+v", status, body)
	}
}

func TestOnlyGetIsAnswered(t *testing.T) {
	var health telemetry.Health
	if answer := ask(t, &health, http.MethodPost, "/readyz"); answer.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST /readyz answers %d", answer.Code)
	}
	if answer := ask(t, &health, http.MethodGet, "/"); answer.Code != http.StatusNotFound {
		t.Errorf("GET / answers %d", answer.Code)
	}
}

func TestTheServerStopsWithItsContextAndFinishesWhatItBegan(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	entered, leave := make(chan struct{}), make(chan struct{})
	var health telemetry.Health
	health.Register("gateway", func(context.Context) error {
		close(entered)
		<-leave
		return nil
	})
	server, err := telemetry.Listen(ctx, "127.0.0.1:0", health.Handler(), nil)
	if err != nil {
		t.Fatal(err)
	}
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(ctx) }()

	type outcome struct {
		body string
		err  error
	}
	answered := make(chan outcome, 1)
	go func() {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+server.Addr().String()+"/readyz", http.NoBody)
		if err != nil {
			answered <- outcome{err: err}
			return
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			answered <- outcome{err: err}
			return
		}
		defer func() { _ = response.Body.Close() }()
		body, err := io.ReadAll(response.Body)
		answered <- outcome{string(body), err}
	}()

	<-entered
	cancel()
	select {
	case err := <-stopped:
		t.Fatalf("the server stopped in the middle of a request: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(leave)
	if got := <-answered; got.err != nil || !strings.Contains(got.body, `"ready":true`) {
		t.Errorf("the request under way got %q, %v", got.body, got.err)
	}
	if err := <-stopped; err != nil {
		t.Errorf("an orderly stop gave %v", err)
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestAnAddressThatIsTakenIsAnErrorBeforeServing(t *testing.T) {
	first, err := telemetry.Listen(t.Context(), "127.0.0.1:0", http.NotFoundHandler(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = first.Close() }()
	_, err = telemetry.Listen(t.Context(), first.Addr().String(), http.NotFoundHandler(), nil)
	if err == nil || !strings.Contains(err.Error(), first.Addr().String()) {
		t.Errorf("the second listener got %v", err)
	}
}

func TestEachCheckHasALineAndMaySaySomethingThoughItPasses(t *testing.T) {
	var health telemetry.Health
	health.Register("gateway", func(context.Context) error { return errors.New("not connected") })
	health.Register("database", func(context.Context) error { return nil })
	health.RegisterNoting("catch-up", func(context.Context) (string, error) { return "3 channels are behind.", nil })
	want := `{"ready":false,"checks":{
"catch-up":{"ok":true,"note":"3 channels are behind."},
"database":{"ok":true},
"gateway":{"ok":false,"error":"not connected"}
}}
`
	if got := ask(t, &health, http.MethodGet, "/readyz").Body.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
