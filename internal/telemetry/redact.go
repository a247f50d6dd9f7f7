package telemetry

import (
	"log/slog"
	"regexp"
	"strings"
	"unicode"
)

const redacted = "[redacted]"

// redactNamed replaces the value of every attribute one of whose words says
// that it holds a secret or a text. Slog calls it for each attribute, also for
// those inside groups.
func redactNamed(_ []string, attr slog.Attr) slog.Attr {
	for _, word := range words(attr.Key) {
		switch word {
		case "token", "secret", "password", "passwd", "authorization", "cookie", "dsn", "key",
			"text", "content":
			return slog.String(attr.Key, redacted)
		}
	}
	return attr
}

// words splits api_key, api-key, api.key, apiKey and APIKey alike, in small
// letters.
func words(name string) []string {
	var out strings.Builder
	letters := []rune(name)
	for i, r := range letters {
		begins := i > 0 && unicode.IsUpper(r) &&
			(unicode.IsLower(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1]))
		if begins || !unicode.IsLetter(r) {
			out.WriteByte(' ')
		}
		if unicode.IsLetter(r) {
			out.WriteRune(unicode.ToLower(r))
		}
	}
	return strings.Fields(out.String())
}

// scrubber removes credentials that slip into errors: net/http puts the whole
// address of a failed request into its error, and Discord's addresses for
// webhooks and interactions hold a token.
type scrubber struct {
	patterns []pattern
}

type pattern struct {
	find    *regexp.Regexp
	replace string
}

func newScrubber() scrubber {
	return scrubber{patterns: []pattern{
		// Discord, "Webhook Resource" and "Receiving and Responding to
		// Interactions": /webhooks/{id}/{token}, /interactions/{id}/{token}.
		{regexp.MustCompile(`(/(?:webhooks|interactions)/\d+/)[^/\s"'?\\]+`), "${1}" + redacted},
		// A bot's token: its id in base64, a time and a signature, joined by
		// dots (Discord, "API Reference", Authentication).
		{regexp.MustCompile(`[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}`), redacted},
		// The user name and password of a URL.
		{regexp.MustCompile(`(://)[^/\s"'@]+@`), "${1}" + redacted + "@"},
		// An Authorization header as some libraries print it.
		{regexp.MustCompile(`\b(Bot|Bearer) [\w.~+/=-]{16,}`), "${1} " + redacted},
	}}
}

func (s scrubber) bytes(line []byte) []byte {
	for _, p := range s.patterns {
		if p.find.Match(line) {
			line = p.find.ReplaceAll(line, []byte(p.replace))
		}
	}
	return line
}

func (s scrubber) text(line string) string { return string(s.bytes([]byte(line))) }
