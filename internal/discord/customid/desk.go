package customid

import (
	"fmt"
	"strconv"
	"strings"
)

// DeskPrefix begins the custom id of every button that decides nothing.
const DeskPrefix = "ombud:desk:"

// Desk is a button about a case, on its card or in a private answer. Like Case it is
// a pointer that anybody can make up.
type Desk struct {
	Does   string // a word of letters and dashes
	CaseID int64
}

// What desk buttons do.
const (
	DeskClaim    = "claim"
	DeskContext  = "context"
	DeskMore     = "more"
	DeskHistory  = "history"
	DeskNote     = "note"
	DeskEscalate = "escalate"
	DeskAuthor   = "author" // the cases about the same author
	DeskNext     = "next"   // the oldest open case of those that share this card
	DeskOpen     = "open"   // the whole case
	DeskClause   = "clause" // which one the author is told of

	DeskSweepText   = "similar"     // messages that say nearly the same
	DeskSweepAuthor = "same_author" // everything that the author wrote
)

// CustomID writes the button as Discord keeps it.
func (b Desk) CustomID() string { return fmt.Sprintf("%s%s:%d", DeskPrefix, b.Does, b.CaseID) }

// ParseDesk reads what CustomID writes and nothing else.
func ParseDesk(customID string) (Desk, bool) {
	rest, ok := strings.CutPrefix(customID, DeskPrefix)
	does, id, cut := strings.Cut(rest, ":")
	n, err := strconv.ParseInt(id, 10, 64)
	if !ok || !cut || err != nil || n <= 0 || !kindName(does) {
		return Desk{}, false
	}
	b := Desk{Does: does, CaseID: n}
	return b, b.CustomID() == customID
}
