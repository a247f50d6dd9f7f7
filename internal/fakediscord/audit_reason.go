package fakediscord

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// maxAuditReason is how long a reason may be.
//
// docs: Resources/Audit Log: "supports 1-512 URL-encoded UTF-8 characters".
const maxAuditReason = 512

// auditReason is the header that says why something is done, decoded.
func auditReason(header string) (string, error) {
	var f formErrors
	plain := strings.ContainsFunc(header, func(r rune) bool { return r < ' ' || r > '~' })
	reason, err := url.PathUnescape(header)
	if plain || err != nil || !utf8.ValidString(reason) {
		f.add("BASE_TYPE_BAD_STRING", "The audit log reason is not URL-encoded UTF-8.", "reason")
	} else if utf8.RuneCountInString(reason) > maxAuditReason {
		f.tooLong(maxAuditReason, "reason")
	}
	return reason, f.err()
}
