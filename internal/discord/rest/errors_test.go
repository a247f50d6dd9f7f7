package rest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/newsroom"
)

func TestAnOperatorReadsASentenceThatNamesTheRouteOnce(t *testing.T) {
	refused := &net.OpError{
		Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9},
		Err: os.NewSyscallError("connect", syscall.ECONNREFUSED),
	}
	cases := []struct {
		name string
		wire newsroom.Wire
		want string
		is   error
	}{
		{
			"a wrong token", func(*http.Request) (*http.Response, error) {
				return newsroom.Answer(401, `{"message":"401: Unauthorized"}`), nil
			},
			"GET /users/@me: Discord does not accept the bot token: copy it anew from the developer portal → Bot → Reset Token", ErrUnauthorized,
		},
		{
			"nothing listens", func(*http.Request) (*http.Response, error) { return nil, refused },
			"GET /users/@me: 127.0.0.1:9 refuses the connection: nothing listens there", syscall.ECONNREFUSED,
		},
		{
			"a name that does not exist", func(*http.Request) (*http.Response, error) {
				return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Name: "discrod.test", IsNotFound: true}}
			}, "GET /users/@me: no host has the name discrod.test", nil,
		},
		{
			"silence", func(*http.Request) (*http.Response, error) { return nil, os.ErrDeadlineExceeded },
			"GET /users/@me: proxy.test does not answer", os.ErrDeadlineExceeded,
		},
		{
			"a strange certificate", func(*http.Request) (*http.Response, error) {
				return nil, &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}
			}, "GET /users/@me: the certificate of proxy.test is not trusted: x509: certificate signed by unknown authority", nil,
		},
		{
			"HTTP where HTTPS is meant", func(*http.Request) (*http.Response, error) {
				return nil, tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}
			}, "GET /users/@me: proxy.test does not speak HTTPS", nil,
		},
		{
			"no network", func(*http.Request) (*http.Response, error) {
				return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ENETUNREACH)}
			}, "GET /users/@me: there is no way to proxy.test from this machine", nil,
		},
		{
			"a refusal", func(*http.Request) (*http.Response, error) {
				return newsroom.Answer(403, `{"code":50001,"message":"Missing Access"}`), nil
			},
			"GET /users/@me: Discord answered 403 (code 50001): Missing Access", nil,
		},
		{
			"a mistake of ours, without the value that Discord quotes", func(*http.Request) (*http.Response, error) {
				return newsroom.Answer(400, `{"code":50035,"message":"Invalid Form Body","errors":{"embeds":{"0":{"url":{"_errors":[`+
					`{"code":"SCHEME","message":"Scheme \"a member's words\" must be one of ('http', 'https')."}]}}},`+
					`"_errors":[{"code":"TOO_MUCH","message":"x"}]}}`), nil
			},
			"GET /users/@me: Discord answered 400 (code 50035): Invalid Form Body (TOO_MUCH, embeds.0.url SCHEME)", nil,
		},
		{
			"Discord's trouble", func(*http.Request) (*http.Response, error) { return newsroom.Answer(503, ``), nil },
			"GET /users/@me: Discord failed with 503", nil,
		},
		{
			"no JSON", func(*http.Request) (*http.Response, error) { return newsroom.Answer(200, `<html>`), nil },
			"decode GET /users/@me (channel unknown, message unknown): invalid character '<' looking for beginning of value", nil,
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, err := testClient(t, tc.wire).Me(t.Context())
				if want := "read the bot's own account: " + tc.want; err == nil || err.Error() != want {
					t.Errorf("it says: %v\nwant:    %s", err, want)
				}
				if tc.is != nil && !errors.Is(err, tc.is) {
					t.Errorf("%v is no %v", err, tc.is)
				}
			})
		})
	}
}

func TestAGatewayThatCannotBeReachedSaysSoInASentence(t *testing.T) {
	err := PlainError("open the gateway", &net.OpError{
		Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9}, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED),
	})
	if got, want := err.Error(), "open the gateway: 127.0.0.1:9 refuses the connection: nothing listens there"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
}

func TestTheCallersOwnDeadlineIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		stopped := errors.New("ombud stops")
		c := testClient(t, func(r *http.Request) (*http.Response, error) {
			cancel(stopped)
			return nil, r.Context().Err()
		})
		_, err := c.Me(ctx)
		if !errors.Is(err, stopped) || strings.Count(err.Error(), "/users/@me") != 1 {
			t.Errorf("error: %v", err)
		}
	})
}

func TestErrorsHoldNoSecrets(t *testing.T) {
	c := testClient(t, func(*http.Request) (*http.Response, error) { return nil, errors.New("connection refused") })
	err := c.Do(t.Context(), http.MethodPost, discordgo.EndpointInteractionResponse("1", "verysecret"), struct{}{}, nil)
	for _, shown := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err)} {
		if strings.Contains(shown, "verysecret") || strings.Contains(shown, "secret-token") {
			t.Errorf("a secret shows: %s", shown)
		}
	}
}
