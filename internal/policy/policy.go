// Package policy judges messages by a comment policy: Message in, Verdict out.
// It knows neither the platform nor a database nor the network.
//
// A policy file (Load, Parse) is compiled into an Engine (Compile). Every text
// is read three ways: as written; folded, with look-alikes, marks, invisible
// characters and case undone; and, where a word could be more than it says, as
// a skeleton, with signs read as letters, repeats taken out and spaced letters
// joined. A match in the skeleton alone may flag and never hides, unless its
// rule says so. All offsets lead back to the text as written.
package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
)

// Severity says how grave a breach of a clause is.
type Severity int

// From a nuisance to a danger for somebody.
const (
	Low Severity = iota
	Medium
	High
	Critical
)

func severities() []string { return []string{"low", "medium", "high", "critical"} }

// String is the word used in policy files and on cards.
func (s Severity) String() string {
	if names := severities(); s >= 0 && int(s) < len(names) {
		return names[s]
	}
	return fmt.Sprintf("severity(%d)", int(s))
}

// MarshalText writes the severity's word.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Clause is one sentence of the policy with an id: what members read,
// reporters choose, rules serve and notices quote.
type Clause struct {
	ID       string
	Text     string
	Severity Severity
}

// Welcome is a clause of the policy's other side: what a discussion is for.
type Welcome struct {
	ID   string
	Text string
}

// Exempt lists whose messages, and which channels, are not judged.
type Exempt struct {
	Roles    []string // role ids
	Channels []string // ids of threads, channels or categories
}

// Policy is a policy file as read: its own text merged over what it extends.
// It is not changed after Load or Parse.
type Policy struct {
	Name       string
	Welcome    []Welcome
	Clauses    []Clause
	Disclaimer string // may hold {publisher}; see DisclaimerFor
	Rules      []Rule
	Exempt     Exempt
	Overrides  []Override `json:",omitempty"`
	Consult    *Consult   `json:",omitempty"` // nil: see Consulting

	compiled *Engine // by whoever read it, to find its mistakes
}

// Clause finds a clause by its id.
func (p *Policy) Clause(id string) (Clause, bool) {
	for _, c := range p.Clauses {
		if c.ID == id {
			return c, true
		}
	}
	return Clause{}, false
}

// DisclaimerFor is the disclaimer in the name of a publisher.
func (p *Policy) DisclaimerFor(publisher string) string {
	return strings.ReplaceAll(p.Disclaimer, "{publisher}", publisher)
}

// Version is a hash, 16 hex digits, of everything in the policy that members
// read or that changes a verdict. Two files that come to the same have the
// same version; where a term was written does not matter.
func (p *Policy) Version() string {
	// The struct holds only strings, numbers and lists of them, which always
	// marshal.
	text, err := json.Marshal(p)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}
