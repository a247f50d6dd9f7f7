package gateway

import (
	"strings"
	"testing"
)

func TestMessagesAreSetAsideAndEverythingElsePasses(t *testing.T) {
	hello := serverFrame(`{"op":10,"d":{"heartbeat_interval":41250},"s":null,"t":null}`)
	ready := serverFrame(`{"t":"READY","s":1,"op":0,"d":{}}`)
	message := serverFrame(`{"t":"MESSAGE_CREATE","s":2,"op":0,"d":{"id":"5","content":"a \"}\" b"}}`)
	edited := serverFrame(`{"op":0,"d":{"id":"6"},"s":3,"t":"MESSAGE_UPDATE"}`)
	pass := serverFrame(`{"op":11}`) +
		serverFrame(`{"t":"MESSAGE_DELETE","s":4,"op":0,"d":{"id":"5"}}`) +
		serverFrame(`{"t":"MESSAGE_CREATE","s":null,"op":0,"d":{}}`) +
		serverFrame(`{"t":"MESSAGE_CREATE","s":5,"op":0,"d":null}`) +
		serverFrame(`{"t":"MESSAGE_CREATE","s":6,"op":1,"d":{}}`) +
		serverFrame(`{"t":"MESSAGE_CREATE","s":7,"op":0,"d":{`) +
		strings.Replace(serverFrame(`{"t":"MESSAGE_CREATE","s":8,"op":0,"d":{}}`), "\x81", "\x01", 1) + // not the last of its frames
		strings.Replace(serverFrame(`{"t":"MESSAGE_CREATE","s":9,"op":0,"d":{}}`), "\x81", "\xc1", 1) // compressed
	stream := upgrade + hello + ready + message + pass + edited
	want := upgrade + hello + ready + string(appendFrame(nil, asideFrame(2))) + pass + string(appendFrame(nil, asideFrame(3)))
	for _, size := range []int{1, 7, 100, len(stream)} { // however the network cuts it
		kept := &aside{}
		o, s := &opening{}, (*sift)(nil)
		var seen strings.Builder
		for rest := stream; rest != ""; {
			n := min(size, len(rest))
			if s == nil {
				if err := o.feed([]byte(rest[:n])); err != nil {
					t.Fatal(err)
				}
				if o.over {
					s = o.sift(kept)
				}
			} else {
				s.feed([]byte(rest[:n]))
			}
			rest = rest[n:]
			buf := make([]byte, 4096)
			if s != nil {
				opens := s.opens
				n := s.read(buf)
				if opens > 0 && n != opens {
					t.Errorf("cut at %d: what opens the session and what follows come as one", size)
				}
				seen.Write(buf[:n])
				seen.Write(buf[:s.read(buf)])
			} else {
				seen.Write(buf[:o.read(buf)])
			}
		}
		if seen.String() != want {
			t.Errorf("cut at %d: saw %q, want %q", size, seen.String(), want)
		}
		if e, ok := kept.take(2); !ok || e.Type != "MESSAGE_CREATE" || string(e.Data) != `{"id":"5","content":"a \"}\" b"}` {
			t.Errorf("cut at %d: kept %v %+v", size, ok, e)
		}
		if e, ok := kept.take(3); !ok || e.Type != "MESSAGE_UPDATE" || string(e.Data) != `{"id":"6"}` {
			t.Errorf("cut at %d: kept %v %+v", size, ok, e)
		}
		if len(kept.events) != 0 {
			t.Errorf("cut at %d: %d more were kept", size, len(kept.events))
		}
	}
}

func TestAConnectionWithoutAGreetingPassesAsItIs(t *testing.T) {
	var o opening
	stream := "HTTP/1.1 503 Service Unavailable\r\n\r\n" + serverFrame(`{"t":"MESSAGE_CREATE","s":2,"op":0,"d":{}}`)
	if err := o.feed([]byte(stream)); err != nil || !o.over {
		t.Fatalf("%v, over: %v", err, o.over)
	}
	s, buf := o.sift(&aside{}), make([]byte, 4096)
	s.feed([]byte("more"))
	if got := string(buf[:s.read(buf)]); got != stream+"more" {
		t.Errorf("saw %q", got)
	}
}

func TestTheReasonOfAClosingIsKept(t *testing.T) {
	s := &sift{aside: &aside{}}
	goodbye := "\x88\x02" + string([]byte{4014 >> 8, 4014 & 0xff})
	s.feed([]byte(serverFrame(`{"op":11}`) + goodbye[:3]))
	if s.code != 0 {
		t.Errorf("half a frame said %d", s.code)
	}
	s.feed([]byte(goodbye[3:]))
	if s.code != 4014 {
		t.Errorf("the code is %d", s.code)
	}
	if passed := make([]byte, 64); !strings.HasSuffix(string(passed[:s.read(passed)]), goodbye) {
		t.Error("discordgo does not see it")
	}
}
