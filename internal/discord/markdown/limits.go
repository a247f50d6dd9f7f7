package markdown

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Discord's limits, each with the page of its documentation (August 2026).
const (
	MaxContent          = 2000 // Resources → Message → Create Message: content
	MaxEmbedTitle       = 256  // Resources → Message → Embed Limits
	MaxEmbedDescription = 4096 // same
	MaxEmbedFields      = 25   // same
	MaxEmbedFieldName   = 256  // same
	MaxEmbedFieldValue  = 1024 // same
	MaxEmbedFooter      = 2048 // same
	MaxEmbedAuthor      = 256  // same
	MaxEmbedsTotal      = 6000 // same: all texts of all embeds of one message
	MaxEmbeds           = 10   // Resources → Message → Create Message: embeds
	MaxLayoutParts      = 40   // Components → Using Message Components: components in all
	MaxLayoutText       = 4000 // same: characters of all texts together
	MaxRows             = 5    // Components → Component Reference → Action Row
	MaxButtonsPerRow    = 5    // same
	MaxButtonLabel      = 80   // Components → Component Reference → Button
	MaxOptions          = 25   // Components → Component Reference → String Select
	MaxOptionLabel      = 100  // same: label, value and description
	MaxCustomID         = 100  // Components → Component Reference → Custom ID
	MaxTextInput        = 4000 // Components → Component Reference → Text Input
	MaxFormTitle        = 45   // Interactions → Receiving and Responding → Modal
	MaxFormFields       = 5    // same: components
	MaxFieldLabel       = 45   // Components → Component Reference → Label
	MaxFieldDescription = 100  // same
	MaxChannelName      = 100  // Resources → Channel → Channel Object: name, threads included
	MaxForumTags        = 5    // Resources → Channel → Start Thread in Forum Channel: applied_tags
	MaxAuditReason      = 512  // Resources → Audit Log: X-Audit-Log-Reason, 1–512 characters
	MaxNonce            = 25   // Resources → Message → Create Message: nonce
	MaxWebhookName      = 80   // Resources → Webhook → Execute Webhook: username
	MaxAltText          = 1024 // Resources → Message → Attachment Object: description
	MaxURL              = 2048 // Resources → Message → Embed Object: addresses
)

// Ellipsis ends a text that was cut.
const Ellipsis = "…"

// Length counts as the strictest of Discord's counters does: in UTF-16 code
// units. Its clients count so; its API is milder with characters beyond the
// first plane, and a text that fits here fits everywhere.
func Length(s string) int {
	n := 0
	for _, r := range s {
		n += runeLength(r)
	}
	return n
}

func runeLength(r rune) int {
	if n := utf16.RuneLen(r); n > 0 {
		return n
	}
	return 1 // an invalid byte is sent as U+FFFD
}

// Fit returns s cut to at most limit UTF-16 units, ending in "…" when it was
// cut, never within a character with its combining marks or a joined emoji.
// Invalid UTF-8 becomes U+FFFD, which is what Discord would make of it.
func Fit(s string, limit int) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if Length(s) <= limit {
		return s
	}
	if limit < 1 {
		return ""
	}
	used, cut := 0, 0
	var last rune
	for i, r := range s {
		if used > limit-1 {
			break
		}
		if !joins(r) && last != zeroWidthJoiner {
			cut = i // everything before i is whole
		}
		used += runeLength(r)
		last = r
	}
	if cut == 0 {
		// One character with more marks than fit: better cut in it than show nothing.
		cut = cutHard(s, limit-1)
	}
	return strings.TrimRightFunc(s[:cut], unicode.IsSpace) + Ellipsis
}

const zeroWidthJoiner = '\u200d'

// joins reports whether r belongs to the character before it.
func joins(r rune) bool {
	return r == zeroWidthJoiner || unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc) ||
		(r >= 0x1F3FB && r <= 0x1F3FF) // skin tones
}

func cutHard(s string, limit int) int {
	used := 0
	for i, r := range s {
		if used += runeLength(r); used > limit {
			return i
		}
	}
	return len(s)
}
