package discord

import "time"

// How long Discord waits, each with the page of its documentation (August 2026).
const (
	// AnswerWithin is how long an interaction waits for its first answer
	// (Interactions → Receiving and Responding → Interaction Callback).
	AnswerWithin = 3 * time.Second
	// TokenLives is how long an interaction can be answered again.
	TokenLives = 15 * time.Minute
	// MaxTimeout is the longest time-out Discord takes (Resources → Guild → Modify Guild Member).
	MaxTimeout = 28 * 24 * time.Hour
	// archiveAfter is when a silent discussion leaves the channel list, in
	// minutes: 60, 1440, 4320 or 10080 (Resources → Channel → Channel Object).
	archiveAfter = 10080
)
