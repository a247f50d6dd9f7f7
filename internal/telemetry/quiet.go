package telemetry

import (
	"context"
	"log/slog"
)

// Quiet is a logger that passes on warnings and errors only, for commands whose
// output people read.
func Quiet(log *slog.Logger) *slog.Logger { return slog.New(&quiet{log.Handler()}) }

type quiet struct{ slog.Handler }

func (q *quiet) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && q.Handler.Enabled(ctx, l)
}

func (q *quiet) WithAttrs(attrs []slog.Attr) slog.Handler { return &quiet{q.Handler.WithAttrs(attrs)} }

func (q *quiet) WithGroup(name string) slog.Handler { return &quiet{q.Handler.WithGroup(name)} }
