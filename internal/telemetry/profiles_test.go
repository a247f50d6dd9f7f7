package telemetry

import (
	"context"
	"net"
	"net/http"
	"testing"
)

func TestProfilesAreForThisMachineAlone(t *testing.T) {
	tests := []struct {
		name, listen, host string
		want               int
	}{
		{"on loopback", "127.0.0.1:0", "", http.StatusOK},
		{"on loopback, asked by name", "127.0.0.1:0", "localhost:8080", http.StatusOK},
		{"on loopback, for a web page that calls itself so", "127.0.0.1:0", "evil.example:8080", http.StatusNotFound},
		{"on every address", "0.0.0.0:0", "", http.StatusNotFound},
		{"on every address, asked as if by loopback", "0.0.0.0:0", "localhost", http.StatusNotFound},
		{"on every address of both kinds", ":0", "", http.StatusNotFound},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			var h Health
			ctx, stop := context.WithCancel(t.Context())
			server, err := Listen(ctx, c.listen, Pages(&h, NewMetrics()), nil)
			if err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- server.Serve(ctx) }()
			_, port, err := net.SplitHostPort(server.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			for path, want := range map[string]int{
				"/healthz": http.StatusOK, "/metrics": http.StatusOK,
				"/debug/pprof/": c.want, "/debug/pprof/heap": c.want, "/debug/pprof/cmdline": c.want,
			} {
				if got := status(t, "http://127.0.0.1:"+port+path, c.host); got != want {
					t.Errorf("%s answers %d, want %d", path, got, want)
				}
			}
			stop()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
}

func status(t *testing.T, url, host string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = host
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.StatusCode
}
