package customid

import (
	"fmt"
	"strconv"
	"strings"

	"ombud/internal/moderation"
)

// RulingPrefix begins the custom ids of an appeal card's buttons.
const RulingPrefix = "ombud:ruling:"

// RulingID is the button that decides an appeal.
func RulingID(appealID int64, state moderation.AppealState) string {
	return fmt.Sprintf("%s%d:%s", RulingPrefix, appealID, state)
}

// ParseRuling reads what RulingID writes and nothing else.
func ParseRuling(customID string) (appealID int64, state moderation.AppealState, ok bool) {
	pointer, _ := strings.CutPrefix(customID, RulingPrefix)
	number, word, _ := strings.Cut(pointer, ":")
	id, err := strconv.ParseInt(number, 10, 64)
	state = moderation.AppealState(word)
	return id, state, err == nil && id > 0 && RulingID(id, state) == customID
}
