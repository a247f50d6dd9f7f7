package article

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// names answers every question for a name with what answer gives, over
// connections that lead nowhere but here.
func names(t *testing.T, answer func() netip.Addr) *net.Resolver {
	t.Helper()
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go func() {
			defer server.Close() //nolint:errcheck // a pipe holds nothing back
			var err error
			for err == nil {
				err = answerOne(server, answer)
			}
		}()
		return client, nil
	}}
}

func answerOne(c net.Conn, answer func() netip.Addr) error {
	var size [2]byte
	if _, err := io.ReadFull(c, size[:]); err != nil {
		return err
	}
	packet := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(c, packet); err != nil {
		return err
	}
	var m dnsmessage.Message
	if err := m.Unpack(packet); err != nil {
		return err
	}
	m.Response, m.Additionals = true, nil
	q := m.Questions[0]
	header := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}
	// Every name has an address of one kind: names that end in ".six.example." the new kind.
	switch six := strings.HasSuffix(q.Name.String(), ".six.example."); {
	case !six && q.Type == dnsmessage.TypeA:
		m.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.AResource{A: answer().As4()}}}
	case six && q.Type == dnsmessage.TypeAAAA:
		m.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.AAAAResource{AAAA: answer().As16()}}}
	}
	packet, err := m.Pack()
	if err != nil {
		return err
	}
	_, err = c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(packet))), packet...))
	return err
}

// counted serves on a loopback address and counts the connections it gets.
func counted(t *testing.T, address string, h http.Handler) (port string, connections *atomic.Int32) {
	t.Helper()
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	connections = &atomic.Int32{}
	server := &httptest.Server{Listener: l, Config: &http.Server{Handler: h, ConnState: func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			connections.Add(1)
		}
	}}}
	server.Start()
	t.Cleanup(server.Close)
	_, port, _ = net.SplitHostPort(l.Addr().String())
	return port, connections
}

var loopback = netip.MustParseAddr("127.0.0.1")

// privateForms are ways of writing addresses that must not be reached; %s is a port.
var privateForms = []string{
	"http://127.0.0.1:%s/", "http://127.0.0.1:%s/feed.xml?x=@a.example", "http://2130706433:%s/", "http://0x7f000001:%s/",
	"http://0177.0.0.1:%s/", "http://127.1:%s/", "http://0:%s/", "http://0.0.0.0:%s/", "http://localhost:%s/", "http://LOCALHOST.:%s/",
	"http://[::1]:%s/", "http://[::]:%s/", "http://[::ffff:127.0.0.1]:%s/", "http://[::ffff:7f00:1]:%s/", "http://[::127.0.0.1]:%s/",
	"http://[64:ff9b::7f00:1]:%s/", "http://[2002:7f00:1::]:%s/", "http://[fe80::1%%25lo]:%s/", "http://[fd00:ec2::254]:%s/",
	"http://①②⑦.⓪.⓪.①:%s/", "http://127。0。0。1:%s/", "http://inside.example:%s/",
	"http://10.0.0.1:%s/", "http://172.16.0.1:%s/", "http://192.168.0.1:%s/", "http://169.254.169.254:%s/latest/meta-data/",
	"http://100.100.100.200:%s/", "http://168.63.129.16:%s/", "http://224.0.0.1:%s/", "http://255.255.255.255:%s/",
}

// otherForms are refused before any connection is thought of.
var otherForms = []string{
	"file:///etc/passwd", "gopher://a.example/", "ftp://a.example/", "unix:///var/run/x.sock", "javascript:alert(1)", "http:///x",
	"http://user:word@a.example/", "http://a.example@127.0.0.1/", "//127.0.0.1/",
}

func TestPrivateAddressesAreNeverConnectedTo(t *testing.T) {
	port, connections := counted(t, "127.0.0.1:0", http.NotFoundHandler())
	f := NewFetcher(FetcherOptions{Resolver: names(t, func() netip.Addr { return loopback })})
	for _, form := range privateForms {
		address := fmt.Sprintf(form, port)
		_, err := f.Fetch(t.Context(), address, Validity{})
		// The system's resolver reads 127.1 as an address, Go's finds no such name.
		if s, _ := Sentence(err); !strings.HasSuffix(s, "points to a private address. An operator can allow it with OMBUD_PRIVATE_FEEDS.") &&
			!strings.HasPrefix(s, "There is no server called ") {
			t.Errorf("%s: %q, %v", address, s, err)
		}
	}
	for _, address := range otherForms {
		_, err := f.Fetch(t.Context(), address, Validity{})
		if s, ok := Sentence(err); !ok {
			t.Errorf("%s: %q, %v", address, s, err)
		}
	}
	n := connections.Load()
	t.Logf("%d forms of private addresses, and %d others, typed in: %d connections (bar: 0)", len(privateForms), len(otherForms), n)
	if n != 0 {
		t.Errorf("%d connections", n)
	}
}

func TestRedirectsToPrivateAddressesAreNeverFollowed(t *testing.T) {
	inside, connections := counted(t, "127.0.0.1:0", http.NotFoundHandler())
	var target string
	outside, asked := counted(t, "127.0.0.2:0", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", target)
		w.WriteHeader(http.StatusFound)
	}))
	f := NewFetcher(FetcherOptions{
		Allow:    []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")},
		Resolver: names(t, func() netip.Addr { return loopback }),
	})
	forms := slices.Concat(otherForms, privateForms, []string{"http://user:word@127.0.0.2:" + outside + "/"})
	for _, form := range forms {
		if target = form; strings.Contains(form, "%s") {
			target = fmt.Sprintf(form, inside)
		}
		_, err := f.Fetch(t.Context(), "http://127.0.0.2:"+outside+"/", Validity{})
		if _, ok := Sentence(err); !ok {
			t.Errorf("%s: %v", target, err)
		}
	}
	n := connections.Load()
	t.Logf("redirects to %d forms: %d connections (bar: 0)", len(forms), n)
	if n != 0 {
		t.Errorf("%d connections", n)
	}
	if n := asked.Load(); int(n) != len(forms) {
		t.Errorf("the redirecting server was asked %d times, not %d", n, len(forms))
	}
}

func TestANameThatChangesItsAddressIsLookedAtAgain(t *testing.T) {
	port, inside := counted(t, "127.0.0.1:0", http.NotFoundHandler())
	_, outside := counted(t, "127.0.0.2:"+port, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/again", http.StatusFound)
	}))
	var asked atomic.Int32
	f := NewFetcher(FetcherOptions{
		Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")},
		Resolver: names(t, func() netip.Addr {
			if asked.Add(1) == 1 {
				return netip.MustParseAddr("127.0.0.2")
			}
			return loopback
		}),
	})
	_, err := f.Fetch(t.Context(), "http://rebinding.example:"+port+"/", Validity{})
	if s, _ := Sentence(err); !strings.Contains(s, "private address") {
		t.Errorf("%q, %v", s, err)
	}
	t.Logf("a name that turns private between two look-ups: %d connections inside (bar: 0)", inside.Load())
	if inside.Load() != 0 || outside.Load() != 1 {
		t.Errorf("%d connections inside, %d outside", inside.Load(), outside.Load())
	}
}

// A name of the attacker's own is public at the first look-up, when somebody checks it, and
// anything at the second.
func TestNamesThatTurnIntoAnyPrivateAddress(t *testing.T) {
	port, inside := counted(t, "127.0.0.1:0", http.NotFoundHandler())
	_, outside := counted(t, "127.0.0.2:"+port, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "http://turned.six.example:"+port+"/again")
		w.WriteHeader(http.StatusFound)
	}))
	turns := []string{
		"127.0.0.1", "169.254.169.254", "10.0.0.1", "192.168.1.1", "172.16.0.1", "100.64.0.1", "0.0.0.0", "168.63.129.16",
		"::1", "::", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "fe80::1", "fd00:ec2::254", "2002:7f00:1::", "ff02::1",
	}
	for _, turn := range turns {
		ip := netip.MustParseAddr(turn)
		var asked atomic.Int32
		f := NewFetcher(FetcherOptions{
			Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")},
			Resolver: names(t, func() netip.Addr {
				if asked.Add(1) == 1 && ip.Is4() {
					return netip.MustParseAddr("127.0.0.2")
				}
				return ip
			}),
		})
		address := "http://rebinding.example:" + port + "/"
		if ip.Is6() { // the first server sends on to a name of the other kind
			address = "http://127.0.0.2:" + port + "/"
		} else {
			_, err := f.Fetch(t.Context(), address, Validity{}) // the first time it is public
			if err == nil {
				t.Errorf("%s: the first look-up: no error", turn)
			}
		}
		_, err := f.Fetch(t.Context(), address, Validity{})
		if s, _ := Sentence(err); !strings.Contains(s, "private address") {
			t.Errorf("%s: %q, %v", turn, s, err)
		}
	}
	t.Logf("names that turn into %d private addresses: %d connections (bar: 0)", len(turns), inside.Load())
	if inside.Load() != 0 || outside.Load() == 0 {
		t.Errorf("%d connections inside, %d outside", inside.Load(), outside.Load())
	}
}

func TestAHookIsNotAskedForPrivateAddresses(t *testing.T) {
	f := NewFetcher(FetcherOptions{Dial: func(_ context.Context, _, address string) (net.Conn, error) {
		t.Errorf("dialled %s", address)
		return nil, io.EOF
	}})
	for _, address := range []string{"http://127.0.0.1/", "http://[::ffff:10.0.0.1]/", "http://[::1]:8080/"} {
		if _, err := f.Fetch(t.Context(), address, Validity{}); err == nil {
			t.Errorf("%s: no error", address)
		}
	}
}

func TestTheEnvironmentsProxyIsNotUsed(t *testing.T) {
	port, connections := counted(t, "127.0.0.1:0", http.NotFoundHandler())
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:"+port)
	t.Setenv("http_proxy", "http://127.0.0.1:"+port)
	f := NewFetcher(FetcherOptions{Resolver: names(t, func() netip.Addr { return loopback })})
	if _, err := f.Fetch(t.Context(), "http://feeds.example/", Validity{}); err == nil || connections.Load() != 0 {
		t.Errorf("%d connections, %v", connections.Load(), err)
	}
	if f.Client.Transport.(*http.Transport).Proxy != nil {
		t.Error("the transport has a proxy")
	}
}
