package gateway

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func serverFrame(payload string) string {
	return string([]byte{0x80 | frameText, 126, byte(len(payload) >> 8), byte(len(payload))}) + payload
}

const upgrade = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"

func TestAnOpeningHidesWhatWouldBlockTheLibrary(t *testing.T) {
	hello := serverFrame(`{"op":10,"d":{"heartbeat_interval":41250},"s":null,"t":null}`)
	ack := serverFrame(`{"op":11}`)
	ready := serverFrame(`{"t":"READY","s":1,"op":0,"d":{}}`)
	stream := upgrade + hello + ack + ack + ready + ack
	for _, size := range []int{1, 7, len(stream)} { // however the network cuts it
		var o opening
		var seen strings.Builder
		for rest := stream; rest != ""; {
			n := min(size, len(rest))
			if err := o.feed([]byte(rest[:n])); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
			buf := make([]byte, 4096)
			seen.Write(buf[:o.read(buf)])
		}
		if want := upgrade + hello + ready + ack; seen.String() != want {
			t.Errorf("cut at %d: saw %q, want %q", size, seen.String(), want)
		}
		if o.interval != 41250*time.Millisecond || !o.over {
			t.Errorf("interval %s, over %v", o.interval, o.over)
		}
	}
	var o opening
	if err := o.feed([]byte(upgrade + hello + serverFrame(`{"op":7,"d":null}`))); !errors.Is(err, errReconnect) {
		t.Errorf("opcode 7 while opening: %v", err)
	}
}
