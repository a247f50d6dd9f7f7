package telemetry

import (
	"io"
	"log/slog"
)

// NewLogger writes log lines from level info on to w: JSON objects when format
// is "json", else key=value lines for people.
//
// The values of attributes that are named like a secret or like a member's
// text are replaced, and so is whatever looks like a credential anywhere in a
// line.
func NewLogger(w io.Writer, format string) *slog.Logger {
	options := &slog.HandlerOptions{Level: slog.LevelInfo, ReplaceAttr: redactNamed}
	out := &scrubbingWriter{to: w, scrub: newScrubber()}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(out, options))
	}
	return slog.New(slog.NewTextHandler(out, options))
}

// scrubbingWriter cleans each line before it is written. Slog's handlers make
// one Write of each record and hold a lock meanwhile.
type scrubbingWriter struct {
	to    io.Writer
	scrub scrubber
}

func (s *scrubbingWriter) Write(line []byte) (int, error) {
	if _, err := s.to.Write(s.scrub.bytes(line)); err != nil {
		return 0, err
	}
	// The caller's bytes are done with, however long the clean line is.
	return len(line), nil
}
