package moderation

import (
	"context"
	"fmt"
	"time"
)

// ForgottenFor is how long what somebody wrote before they were forgotten is left alone when it is read again: a
// restart reads edits of a day, and what was written while ombud was away.
const ForgottenFor = 30 * 24 * time.Hour

// ForgottenStore keeps for that long that somebody was forgotten, by a keyed fingerprint and no name.
type ForgottenStore interface {
	// ForgottenAt is when that was; zero: never, or longer ago.
	ForgottenAt(ctx context.Context, memberID string) (time.Time, error)
	// DropForgotten deletes fingerprints whose time is over.
	DropForgotten(ctx context.Context, now time.Time) error
}

// forgotten reports whether a message was written before its author was forgotten.
func (s *Service) forgotten(ctx context.Context, m Message) (bool, error) {
	at, err := s.Store.ForgottenAt(ctx, m.Author.ID)
	if err != nil || at.IsZero() {
		return false, err
	}
	written := m.Judged.SentAt
	if m.Subject.Title() { // which is told of at any time
		written = NumberOf(m.Subject.ChannelID).At()
	}
	return written.Before(at), nil
}

// Forgotten is what was deleted of somebody, or made nobody's, in numbers.
type Forgotten struct {
	Cases     int // about messages of theirs, with all that hung on them
	Reports   int // they made about others: who made them and their words are gone, that there was one is not
	Notices   int // to them about others' messages
	Questions int // and opinions of the classifier, about texts of theirs
	Steps     int // they took as a moderator or admin: done by nobody from now on
	Jobs      int // whose errors named them
	Messages  int // of ombud's on Discord that are taken back, or emptied, when it runs
	Unheard   int // of those it does not know whether Discord took them: it looks for them when it runs
}

// Lines say it to the operator who asked for it, with what stays and why. dry says that it was
// only counted.
func (f Forgotten) Lines(dry bool) []string {
	head := "Deleted:"
	if dry {
		head = "Nothing was changed. With --yes this is deleted:"
	}
	line := func(n int, what string) string { return fmt.Sprintf("  %6d  %s", n, what) }
	return []string{
		head,
		line(f.Cases, "cases about messages of theirs, with texts, findings, decisions, appeals, strikes and notices"),
		line(f.Reports, "reports of theirs about others: their name and words; that somebody reported stays"),
		line(f.Notices, "notices to them about others' messages"),
		line(f.Questions, "questions to the classifier and opinions of it"),
		line(f.Steps, "steps they took as a moderator or admin: the step stays, who took it does not"),
		line(f.Jobs, "errors of jobs that named them"),
		line(f.Messages, "messages on Discord that ombud empties or deletes when it runs next: cards, appeals, notes, restored texts"),
		line(f.Unheard, "more that Discord may have taken without ombud's hearing of it: they are looked for, and taken back"),
		"What stays, and why:",
		"  What others wrote about them, and what they wrote as a moderator: it belongs to others' cases, and is encrypted.",
		"  Fingerprints that rules count repeats with, for a week at most: keyed hashes, which say neither who nor what.",
		"  A fingerprint of their id, for 30 days: a keyed hash, so that what they wrote before is not judged anew.",
		"  Questions of others to the classifier that quote them: they go when they are answered, or after their time.",
		"  Discord's own messages and audit log, backups made before, and log lines: they are not in this database.",
	}
}

// Withdraw takes back a message of ombud's about somebody who was forgotten. It is a job: it may run
// again.
func (s *Service) Withdraw(ctx context.Context, channelID, messageID string, caseID int64, whole bool) error {
	at := CardRef{ChannelID: channelID, MessageID: messageID}
	if err := s.Notifier.Withdraw(ctx, at, caseID, whole); err != nil {
		return fmt.Errorf("take back message %s: %w", messageID, err)
	}
	return nil
}

// Unheard is what ombud may have written in a channel about somebody who was forgotten, without hearing that
// Discord took it.
type Unheard struct {
	ChannelID string
	Since     time.Time // no message is older
	Forgotten time.Time
	Marks     []Mark
}

// Mark is how one message is known again.
type Mark struct {
	Kind   MarkKind
	ID     int64 // of what the kind says
	CaseID int64
}

// MarkKind is what a message is.
type MarkKind string

// What can have been sent unheard.
const (
	MarkCard     MarkKind = "card"     // of a case
	MarkAppeal   MarkKind = "appeal"   // an appeal's card
	MarkSweep    MarkKind = "sweep"    // a sweep's message
	MarkNote     MarkKind = "note"     // which names the author of a case in the discussion; ID is the notice's
	MarkRestored MarkKind = "restored" // the text of a case, given back
)

// underWay is how long a message may arrive that another process was sending when its author was forgotten: no job
// that sends one has more time.
const underWay = time.Minute

// WithdrawUnheard looks for messages and takes back what is there. It is a job, which may run again. It runs
// twice when another process may have been sending something: at once, and when that must have ended.
func (s *Service) WithdrawUnheard(ctx context.Context, u Unheard) error {
	asked := s.Now()
	if err := s.Notifier.WithdrawUnheard(ctx, u); err != nil {
		return fmt.Errorf("take back what was sent unheard in channel %s: %w", u.ChannelID, err)
	}
	// The clock of the process that was told to forget may be ahead of this one's.
	if since := asked.Sub(u.Forgotten); since < underWay {
		return &laterError{"what another process was sending may arrive yet", underWay - since}
	}
	return nil
}
