package gateway

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
)

// clientFrame is a frame as discordgo sends it: masked.
func clientFrame(opcode byte, payload string) []byte {
	mask := []byte{1, 2, 3, 4}
	b := append([]byte{0x80 | opcode, 0x80 | byte(len(payload))}, mask...)
	for i := range len(payload) {
		b = append(b, payload[i]^mask[i%4])
	}
	return b
}

func TestOnlyTheSupervisorEndsASession(t *testing.T) {
	ours, theirs := net.Pipe()
	received := make(chan []byte, 1)
	go func() {
		all, _ := io.ReadAll(theirs)
		received <- all
	}()
	c := newConn(ours, func(bool) error { return nil })
	heartbeat := clientFrame(frameText, `{"op":1,"d":7}`)
	if _, err := c.Write(heartbeat); err != nil {
		t.Fatal(err)
	}
	// The library says 1000 when it reconnects, after which Discord forgets the session.
	if _, err := c.Write(clientFrame(frameClose, "\x03\xe8")); !errors.Is(err, errOurs) {
		t.Errorf("the library's goodbye: %v", err)
	}
	if c.broken.Load() {
		t.Error("refusing a goodbye ended the connection")
	}
	if _, err := c.Write(heartbeat); err != nil {
		t.Error(err)
	}
	c.goodbye()
	if _, err := c.Write(heartbeat); err != nil {
		t.Errorf("a heartbeat after the goodbye was told so (the reader is): %v", err)
	}
	want := append(bytes.Repeat(heartbeat, 2), 0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8)
	if got := <-received; !bytes.Equal(got, want) {
		t.Errorf("Discord got %x, want %x", got, want)
	}
}

func TestEachIdentifyIsAskedForAndAfterARefusalWithPatience(t *testing.T) {
	ours, theirs := net.Pipe()
	go func() { _, _ = io.Copy(io.Discard, theirs) }()
	defer func() { _ = theirs.Close() }()
	var asked []bool
	c := newConn(ours, func(again bool) error {
		asked = append(asked, again)
		if len(asked) == 3 {
			return errQuarrel
		}
		return nil
	})
	for _, packet := range []string{`{"op":2,"d":{}}`, `{"op":2,"d":{}}`, `{"op":1,"d":2}`} {
		if _, err := c.Write(clientFrame(frameText, packet)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Write(clientFrame(frameText, `{"op":2,"d":{}}`)); !errors.Is(err, errQuarrel) || !c.broken.Load() {
		t.Errorf("beyond the budget: %v, broken %v", err, c.broken.Load())
	}
	if len(asked) != 3 || asked[0] || !asked[1] || !asked[2] {
		t.Errorf("asked: %v", asked)
	}
}
