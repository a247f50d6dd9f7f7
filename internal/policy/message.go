package policy

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"time"
)

// Message is one revision of what a member wrote: every surface a reader
// sees, the content first, and what the platform knows about it.
type Message struct {
	ID          string // identity for windows and logs; never judged
	Place       Place
	Author      Author
	Surfaces    []Surface
	Attachments []Attachment
	Mentions    Mentions
	IsReply     bool
	IsEdit      bool
	SentAt      time.Time
	// Scores are what classifiers say, by their names, for conditions to ask.
	Scores map[string]float64
}

// Place says where a message stands.
type Place struct {
	GuildID    string
	ChannelIDs []string  // innermost first: thread, channel, category
	FeedID     string    // the feed whose article is discussed here, if any
	Opened     time.Time // when the discussion began; zero when that is not known
}

// Author is what is known about who wrote a message.
type Author struct {
	ID             string
	RoleIDs        []string
	AccountCreated time.Time
	Joined         time.Time
	// Known says that RoleIDs and Joined were really read. Messages read over
	// REST lack them; a policy that needs a fact it cannot get answers with an
	// error and never with "allow".
	Known bool
}

// SurfaceKind names the part of a message that a text was read from.
type SurfaceKind string

// The surfaces a reader sees. A text of another kind is judged all the same.
const (
	SurfaceContent        SurfaceKind = "content"
	SurfaceForward        SurfaceKind = "forward"
	SurfaceEmbed          SurfaceKind = "embed"
	SurfacePoll           SurfaceKind = "poll"
	SurfaceAttachmentName SurfaceKind = "attachment-name"
	SurfaceAltText        SurfaceKind = "alt-text"
	SurfaceSticker        SurfaceKind = "sticker"
	SurfaceComponent      SurfaceKind = "component"
	SurfaceThreadTitle    SurfaceKind = "thread-title"
)

// Surface is one text of a message as its readers see it.
type Surface struct {
	Kind SurfaceKind
	Text string
}

// Attachment is a file that hangs on a message; its bytes are not judged.
type Attachment struct {
	Name        string
	ContentType string
}

// Mentions are counted by the platform, not read out of the text: only those
// that really notify somebody are in here.
type Mentions struct {
	Users    int
	Roles    int
	Everyone bool
}

// revisionScheme is hashed first, so that a change of what is judged changes
// every revision.
const revisionScheme = "ombud revision 1"

// Revision is the hash, 64 hex digits, of everything that is judged. The
// message's id, its time and facts about its author are left out: a text
// judged once is not judged twice, and an edit that changes nothing a reader
// sees is no new revision. Whoever fills Surfaces leaves out the link previews
// the platform adds by itself, or they would look like edits.
func (m Message) Revision() string {
	h := sha256.New()
	hashString(h, revisionScheme)
	hashNumber(h, len(m.Surfaces))
	for _, s := range m.Surfaces {
		hashString(h, string(s.Kind))
		hashString(h, s.Text)
	}
	hashNumber(h, len(m.Attachments))
	for _, a := range m.Attachments {
		hashString(h, a.Name)
		hashString(h, a.ContentType)
	}
	hashNumber(h, m.Mentions.Users)
	hashNumber(h, m.Mentions.Roles)
	if m.Mentions.Everyone {
		hashNumber(h, 1)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// hashString writes the length before the bytes, so that two different lists
// of strings never hash alike.
func hashString(h hash.Hash, s string) {
	hashNumber(h, len(s))
	h.Write([]byte(s))
}

func hashNumber(h hash.Hash, n int) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], uint64(n))
	h.Write(b[:])
}
