package fakediscord

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// gatewayClient is a plain gateway client: it reads in the background and beats
// only when told to.
type gatewayClient struct {
	t       *testing.T
	ws      *websocket.Conn
	events  chan gatewayEvent // closed when the connection ends
	closed  int               // the close code, after events is closed
	session string
	seq     int64
}

type gatewayEvent struct {
	Op int             `json:"op"`
	S  int64           `json:"s"`
	T  string          `json:"t"`
	D  json.RawMessage `json:"d"`
}

func (e gatewayEvent) at(path ...any) any {
	var v any
	_ = json.Unmarshal(e.D, &v)
	return walk(v, path...)
}

func (f *fixture) connect() *gatewayClient {
	f.Helper()
	dialer := websocket.Dialer{NetDialContext: f.d.Dial}
	ws, res, err := dialer.Dial("ws://discord.test/gateway?v=10&encoding=json", nil)
	if err != nil {
		f.Fatalf("dial the gateway: %v", err)
	}
	_ = res.Body.Close()
	ws.SetCloseHandler(func(int, string) error { return nil })
	g := &gatewayClient{t: f.T, ws: ws, events: make(chan gatewayEvent, 1000)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		g.read()
	}()
	f.Cleanup(func() {
		_ = ws.Close()
		<-done
	})
	if hello := g.next(); hello.Op != opHello {
		f.Fatalf("the first payload is %+v, want HELLO", hello)
	}
	return g
}

func (g *gatewayClient) read() {
	defer close(g.events)
	for {
		kind, raw, err := g.ws.ReadMessage()
		if err != nil {
			g.closed = websocket.CloseAbnormalClosure
			var closed *websocket.CloseError
			if errors.As(err, &closed) {
				g.closed = closed.Code
			}
			return
		}
		if kind == websocket.BinaryMessage {
			z, err := zlib.NewReader(bytes.NewReader(raw))
			if err != nil {
				g.t.Errorf("a compressed payload: %v", err)
				return
			}
			if raw, err = io.ReadAll(z); err != nil {
				g.t.Errorf("a compressed payload: %v", err)
				return
			}
		}
		var e gatewayEvent
		if err := json.Unmarshal(raw, &e); err != nil {
			g.t.Errorf("a payload: %v", err)
			return
		}
		g.events <- e
	}
}

func (g *gatewayClient) send(op int, d any) {
	g.t.Helper()
	_ = g.ws.SetWriteDeadline(time.Now().Add(5 * time.Second))
	if err := g.ws.WriteJSON(map[string]any{"op": op, "d": d}); err != nil {
		g.t.Logf("send op %d: %v", op, err)
	}
}

// next is the next payload; the test fails when none comes.
func (g *gatewayClient) next() gatewayEvent {
	g.t.Helper()
	select {
	case e, ok := <-g.events:
		if !ok {
			g.t.Fatalf("the connection ended with %d", g.closed)
		}
		if e.S > 0 {
			g.seq = e.S
		}
		return e
	case <-time.After(5 * time.Second):
		g.t.Fatal("no payload came")
	}
	return gatewayEvent{}
}

// want is the next payload, which must be this dispatch.
func (g *gatewayClient) want(name string) gatewayEvent {
	g.t.Helper()
	e := g.next()
	if e.T != name {
		g.t.Fatalf("got op %d %s %.300s, want %s", e.Op, e.T, e.D, name)
	}
	return e
}

// find skips payloads until a dispatch.
func (g *gatewayClient) find(name string) gatewayEvent {
	g.t.Helper()
	for {
		if e := g.next(); e.T == name {
			return e
		}
	}
}

// quiet fails when a payload comes within a second.
func (g *gatewayClient) quiet() {
	g.t.Helper()
	select {
	case e, ok := <-g.events:
		if ok {
			g.t.Fatalf("got op %d %s %s, want nothing", e.Op, e.T, e.D)
		}
	case <-time.After(time.Second):
	}
}

// end waits for the connection's end and returns its close code.
func (g *gatewayClient) end() int {
	g.t.Helper()
	for range 1000 {
		select {
		case _, ok := <-g.events:
			if !ok {
				return g.closed
			}
		case <-time.After(5 * time.Minute):
			g.t.Fatal("the connection does not end")
		}
	}
	g.t.Fatal("the connection does not end")
	return 0
}

func identifyAs(token string, intents int) map[string]any {
	return map[string]any{
		"token": token, "intents": intents,
		"properties": map[string]string{"os": "linux", "browser": "test", "device": "test"},
	}
}

// online connects an account and reads READY and GUILD_CREATE.
func (f *fixture) online(who Account, intents int) *gatewayClient {
	f.Helper()
	g := f.connect()
	g.send(opIdentify, identifyAs(who.Token, intents))
	g.session, _ = g.want("READY").at("session_id").(string)
	if intents&intentGuilds != 0 {
		g.want("GUILD_CREATE")
	}
	return g
}

const usualIntents = intentGuilds | intentGuildMessages | intentDirectMessages | intentMessageContent
