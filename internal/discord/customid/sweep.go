package customid

import (
	"fmt"
	"strconv"
	"strings"

	"ombud/internal/moderation"
)

// SweepPrefix begins the custom id of every button of a sweep.
const SweepPrefix = "ombud:sweep:"

// SweepID is the custom id of a button of a sweep, a pointer that anybody can make up.
func SweepID(does moderation.SweepDoes, id int64) string {
	return fmt.Sprintf("%s%s:%d", SweepPrefix, does, id)
}

// ParseSweep reads what SweepID writes and nothing else.
func ParseSweep(customID string) (does moderation.SweepDoes, id int64, ok bool) {
	rest, ours := strings.CutPrefix(customID, SweepPrefix)
	word, number, cut := strings.Cut(rest, ":")
	id, err := strconv.ParseInt(number, 10, 64)
	does = moderation.SweepDoes(word)
	ok = ours && cut && err == nil && id > 0 && kindName(word) && SweepID(does, id) == customID
	return does, id, ok
}
