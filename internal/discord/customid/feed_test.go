package customid

import (
	"fmt"
	"strings"
	"testing"

	"ombud/internal/discord/markdown"
)

func TestFeedButtonsHaveOneSpelling(t *testing.T) {
	for _, b := range []Feed{{Do: TryFeed, ID: 1}, {Do: RetryFeed, ID: 2}, {Do: AcceptOffer, ID: 1 << 62}, {Do: UseOffer, ID: 3}, {Do: DropOffer, ID: 4}} {
		if got, ok := ParseFeed(b.CustomID()); !ok || got != b || len(b.CustomID()) > markdown.MaxCustomID {
			t.Errorf("%s: %+v, %v", b.CustomID(), got, ok)
		}
	}
	for _, forged := range []string{"", "ombud:feed:", "ombud:feed:try:0", "ombud:feed:try:-1", "ombud:feed:try:01", "ombud:feed:ban:1", "ombud:feed:try:1:2", fmt.Sprintf("ombud:feed:try:%s1", strings.Repeat("9", 30))} {
		if b, ok := ParseFeed(forged); ok {
			t.Errorf("%q was taken for %+v", forged, b)
		}
	}
}
