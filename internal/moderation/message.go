package moderation

import (
	"time"

	"ombud/internal/policy"
)

// Subject is what a case is about, and its key: there is one case a subject.
type Subject struct {
	GuildID   string
	ChannelID string // the thread, or the channel, in which the message stands
	MessageID string
}

// Author is who wrote the message, as far as it was known when it was accused.
type Author struct {
	ID             string
	Name           string    // how the server shows them; hostile text
	AccountCreated time.Time // zero: unknown
	Joined         time.Time // when they joined the server; zero: unknown
	Bot            bool
	Picture        string // address of the account's picture; empty: unknown
}

// Message is one revision of a message as it reached ombud.
type Message struct {
	Subject    Subject
	Author     Author
	Discussion string // name of the thread or channel, for the card; hostile text
	Answers    string // the message in the same channel that this one answers; empty: none
	Judged     policy.Message
	// Parent is the text of the message this one answers, for the classifier to understand it;
	// empty: it answers none, or that is not known.
	Parent string
	// Named are the names of others that may stand in the text, hostile texts: they are
	// kept from the classifier.
	Named []string
	// Raw tells revisions apart that could not be read: a hash of them as they came, 64 hex
	// digits. Empty: Judged says what the message is.
	Raw string
	// Under is the lease of the shard that the message came from. When it is over, nothing
	// is recorded and the answer is ErrElsewhere.
	Under Lease
}

// Revision is the hash of the revision.
func (m Message) Revision() string {
	if m.Raw != "" {
		return m.Raw
	}
	return m.Judged.Revision()
}

// HasFiles reports whether files hang on the message.
func (m Message) HasFiles() bool { return hasFiles(m.Judged.Surfaces) }

// names are those of everybody who is known to be spoken of, the author's first.
func (m Message) names() []string { return append([]string{m.Author.Name}, m.Named...) }

// Revision is one state of a message that was accused. Its text is kept
// encrypted by the store.
type Revision struct {
	Hash     string // Message.Revision
	Surfaces []policy.Surface
	Answers  string    // the message it answers; empty: none
	At       time.Time // when it was written or edited
}
