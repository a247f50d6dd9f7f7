package gateway

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
)

// Websocket opcodes (RFC 6455, section 5.2).
const (
	frameText  = 1
	frameClose = 8
)

// frame is one websocket frame as it lies in a buffer.
type frame struct {
	opcode  byte
	payload []byte // still masked when the client sent it
	mask    []byte // nil: not masked
	size    int    // header and payload
}

// parseFrame reads the frame at the start of b; ok is false while bytes of it are missing.
func parseFrame(b []byte) (f frame, ok bool) {
	if len(b) < 2 {
		return frame{}, false
	}
	f.opcode = b[0] & 0x0f
	length, at := uint64(b[1]&0x7f), 2
	switch length {
	case 126:
		if len(b) < at+2 {
			return frame{}, false
		}
		length, at = uint64(binary.BigEndian.Uint16(b[at:])), at+2
	case 127:
		if len(b) < at+8 {
			return frame{}, false
		}
		length, at = binary.BigEndian.Uint64(b[at:]), at+8
	}
	if b[1]&0x80 != 0 {
		if len(b) < at+4 {
			return frame{}, false
		}
		f.mask, at = b[at:at+4], at+4
	}
	if uint64(len(b)-at) < length {
		return frame{}, false
	}
	f.payload, f.size = b[at:at+int(length)], at+int(length)
	return f, true
}

// startsWith reports whether the payload, unmasked, begins with prefix.
func (f frame) startsWith(prefix []byte) bool {
	if len(f.payload) < len(prefix) {
		return false
	}
	head := bytes.Clone(f.payload[:len(prefix)])
	if f.mask != nil {
		for i := range head {
			head[i] ^= f.mask[i%4]
		}
	}
	return bytes.Equal(head, prefix)
}

// closeCode is why the server closes the connection (RFC 6455, section 5.5.1), 0 when the frame
// does not say so.
func (f frame) closeCode() int {
	if f.opcode != frameClose || len(f.payload) < 2 || f.mask != nil {
		return 0
	}
	return int(binary.BigEndian.Uint16(f.payload))
}

// longestShort is more than a packet takes that ends a session or a connection: it has nothing but its opcode and
// a yes or no.
const longestShort = 256

// shortOpcode is the opcode of a short packet of the server's, -1 when it is none.
func (f frame) shortOpcode() int {
	if f.opcode != frameText || f.mask != nil || len(f.payload) > longestShort {
		return -1
	}
	var packet struct {
		Op int `json:"op"`
	}
	if json.Unmarshal(f.payload, &packet) != nil {
		return -1
	}
	return packet.Op
}
