package customid

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"ombud/internal/discord/markdown"
	"ombud/internal/moderation"
)

// Case is what a button on a card says. It is a pointer and nothing more:
// anybody can make one up, so whoever follows it looks everything up.
type Case struct {
	CaseID int64
	Kind   moderation.KindName
	// RevisionHash is the revision the card showed, 64 hex digits, or empty.
	RevisionHash string
}

const (
	// CasePrefix begins the custom id of every button on a card.
	CasePrefix = "ombud:case:"
	maxKind    = 20
	noRevision = "-"
)

// CustomID writes the button as Discord keeps it: at most 11+19+1+20+1+43 = 95
// of 100 characters, the revision's hash whole.
func (b Case) CustomID() string {
	revision := noRevision
	if hash, err := hex.DecodeString(b.RevisionHash); err == nil && len(hash) == 32 {
		revision = base64.RawURLEncoding.EncodeToString(hash)
	}
	return fmt.Sprintf("%s%d:%s:%s", CasePrefix, b.CaseID, b.Kind, revision)
}

// ParseCase reads what CustomID writes and nothing else: each button has one spelling.
func ParseCase(customID string) (Case, bool) {
	rest, ok := strings.CutPrefix(customID, CasePrefix)
	parts := strings.Split(rest, ":")
	if !ok || len(customID) > markdown.MaxCustomID || len(parts) != 3 {
		return Case{}, false
	}
	id, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil || id <= 0 || !kindName(parts[1]) {
		return Case{}, false
	}
	b := Case{CaseID: id, Kind: moderation.KindName(parts[1])}
	if parts[2] != noRevision {
		hash, err := base64.RawURLEncoding.DecodeString(parts[2])
		if err != nil || len(hash) != 32 {
			return Case{}, false
		}
		b.RevisionHash = hex.EncodeToString(hash)
	}
	return b, b.CustomID() == customID
}

func kindName(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && r != '_' {
			return false
		}
	}
	return s != "" && len(s) <= maxKind
}

// UndoPrefix begins the custom id of every Undo button.
const UndoPrefix = "ombud:undo:"

// UndoID is the custom id of the button that takes back a case's decision of a number.
func UndoID(caseID int64, number int) string {
	return fmt.Sprintf("%s%d:%d", UndoPrefix, caseID, number)
}

// ParseUndo reads what UndoID writes and nothing else.
func ParseUndo(customID string) (caseID int64, number int, ok bool) {
	rest, _ := strings.CutPrefix(customID, UndoPrefix)
	a, b, _ := strings.Cut(rest, ":")
	caseID, err1 := strconv.ParseInt(a, 10, 64)
	number, err2 := strconv.Atoi(b)
	ok = err1 == nil && err2 == nil && caseID > 0 && number > 0 && UndoID(caseID, number) == customID
	return caseID, number, ok
}
