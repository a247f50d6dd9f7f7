package moderation

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"ombud/internal/policy"
)

// Copy is a file of a message as ombud keeps it, since Discord hands nothing out any more when the message
// is gone: for Undo, and for moderators to see what they decide about. With a Loss there is none.
type Copy struct {
	Place int    // among the message's files, from 0
	Of    int    // how many files the message has
	Name  string // hostile text
	Type  string // its media type, as Discord says; hostile text, empty: unknown
	Size  int64  // in bytes
	Alt   string // its description; hostile text
	Lost  Loss   // why there is no copy; empty: there is one
}

// Loss is why a file could not be kept.
type Loss string

// The reasons there are.
const (
	LostTooLarge Loss = "too_large" // larger than MaxCopy, or the message's files together than MaxCopies
	LostFull     Loss = "full"      // as much is kept of the server, or of the sweep, as may be
	LostFullAll  Loss = "full_all"  // as much is kept of all servers as may be
	LostUnread   Loss = "unread"    // Discord did not hand it out in time
)

// Bounds of what is kept of one message and by one sweep, in bytes. A webhook takes 10 MiB a file
// (API Reference, Uploading Files), and an upload has to end within a job's time.
const (
	MaxCopy          = 8 << 20
	MaxCopies        = 16 << 20
	MaxCopiesOfSweep = 64 << 20
)

// How long files are waited for: the removal matters more, and so does a card.
const (
	copyBeforeRemoval = 5 * time.Second
	copyForCard       = 3 * time.Second
	copyForSweep      = 6 * time.Second // for all messages of one step
)

// Copying says how much is kept.
type Copying struct {
	Server int64         // bytes of one server's files at a time; 0: nothing is kept
	All    int64         // bytes of all servers' files together; 0: no bound beside the servers'
	For    time.Duration // how long a copy is kept
}

// Attached is a file of a message that stands.
type Attached struct {
	Copy
	Address string // where Discord hands it out for now
}

// Courier fetches files of messages from Discord.
type Courier interface {
	// Attached lists the files of a message in their order; ErrNotFound: it is gone.
	Attached(ctx context.Context, s Subject) ([]Attached, error)
	// Fetch reads a file of at most so many bytes; *TooLargeError: it has more, whatever its size was said
	// to be.
	Fetch(ctx context.Context, a Attached, most int64) ([]byte, error)
}

// TooLargeError says that a file has more bytes than may be.
type TooLargeError struct{ Most int64 }

func (e *TooLargeError) Error() string { return fmt.Sprintf("the file has more than %d bytes", e.Most) }

// CopyStore keeps copies, encrypted. They go with their case.
type CopyStore interface {
	// KeepCopy keeps a file of a case's revision, or that it is lost. Of one place the first counts. sweep
	// is what removes the message; 0: no sweep.
	KeepCopy(ctx context.Context, caseID, sweep int64, revision string, c Copy, content []byte, at time.Time) error
	CopyReader
	// Copied is how many bytes are kept of a case's server, by a sweep, and in all.
	Copied(ctx context.Context, caseID, sweep int64) (Copied, error)
	// DropCopies deletes copies that were kept before a time, those of whole cases, the oldest first, of at most so many
	// bytes but of one case at least, and has their cards shown without them. more says that there are others.
	DropCopies(ctx context.Context, before time.Time, most int64) (bytes int64, more bool, err error)
}

// Copied are bytes of copies.
type Copied struct{ Server, Sweep, All int64 }

// CopyReader reads what is kept.
type CopyReader interface {
	// CopyContent returns ErrNotFound for what is lost or was dropped.
	CopyContent(ctx context.Context, caseID int64, revision string, place int) ([]byte, error)
}

// Files reports whether files hang on the revision.
func (r Revision) Files() bool { return hasFiles(r.Surfaces) }

// fileNames are the names of the files that hang on the revision.
func (r Revision) fileNames() (names []string) {
	for _, s := range r.Surfaces {
		if s.Kind == policy.SurfaceAttachmentName {
			names = append(names, s.Text)
		}
	}
	return names
}

func hasFiles(surfaces []policy.Surface) bool {
	for _, s := range surfaces {
		if s.Kind == policy.SurfaceAttachmentName {
			return true
		}
	}
	return false
}

// copied reports whether of each file it is known that it is kept or lost.
func (c Case) copied() bool { return len(c.Copies) > 0 && len(c.Copies) >= c.Copies[0].Of }

// copying is one taking of copies.
type copying struct {
	within time.Duration // for all of it
	last   bool          // the message goes now: what cannot be had is lost
	sweep  int64         // that removes it; 0: none
}

// copyFiles keeps the files of a message that stands. Nothing that goes wrong here keeps it from being
// removed or shown.
func (s *Service) copyFiles(ctx context.Context, c Case, how copying) {
	if !s.copies(c) {
		return
	}
	waiting, cancel := context.WithTimeout(ctx, how.within)
	defer cancel()
	if err := s.copyEach(ctx, waiting, c, how); err != nil && !errors.Is(err, ErrNotFound) {
		s.Log.WarnContext(ctx, "files of a message could not be copied", "case", c.ID, "cause", err)
	}
}

// copies reports whether something is to be copied of a case.
func (s *Service) copies(c Case) bool {
	return s.Courier != nil && s.Copying.Server > 0 && c.Revision.Files() && !c.copied()
}

// copyEach takes the files one by one. ctx is for the store, waiting for Discord.
func (s *Service) copyEach(ctx, waiting context.Context, c Case, how copying) error {
	files, err := s.Courier.Attached(waiting, c.Stands())
	if err != nil {
		return fmt.Errorf("list the files: %w", err)
	}
	kept, err := s.Store.Copied(ctx, c.ID, how.sweep)
	if err != nil {
		return fmt.Errorf("look how much is kept: %w", err)
	}
	left := room{message: MaxCopies, others: s.Copying.Server - kept.Server, all: math.MaxInt64}
	if how.sweep != 0 {
		left.others = min(left.others, MaxCopiesOfSweep-kept.Sweep)
	}
	if s.Copying.All > 0 {
		left.all = s.Copying.All - kept.All
	}
	for _, f := range files {
		content, lost := s.fetch(waiting, c, f, left)
		if lost == LostFullAll {
			s.complainOfRoom(ctx, kept.All)
		}
		if !how.last && (lost == LostFull || lost == LostFullAll || lost == LostUnread) {
			continue // it may go better when the message is removed
		}
		f.Lost = lost
		if err := s.Store.KeepCopy(ctx, c.ID, how.sweep, c.Revision.Hash, f.Copy, content, s.Now()); err != nil {
			return fmt.Errorf("keep file %d of %d: %w", f.Place+1, f.Of, err)
		}
		left.take(int64(len(content)))
	}
	return nil
}

// room is how many more bytes may be kept of a message, of its server or sweep, and of all servers.
type room struct{ message, others, all int64 }

func (r *room) take(n int64) { r.message, r.others, r.all = r.message-n, r.others-n, r.all-n }

// complainEvery is how often the log repeats that no server's files are kept any more.
const complainEvery = time.Hour

// complainOfRoom tells the operator that the bound over all servers is reached. Several processes each do.
func (s *Service) complainOfRoom(ctx context.Context, kept int64) {
	now := s.Now().UnixMilli()
	last := s.complained.Load()
	if now-last < complainEvery.Milliseconds() || !s.complained.CompareAndSwap(last, now) {
		return
	}
	s.Log.WarnContext(ctx, "no more files of messages are kept for Undo: all servers together have as much as they may", "bytes", kept,
		"most", s.Copying.All, "do", "raise OMBUD_FILES_TOTAL_MB, or lower OMBUD_FILES_MB or OMBUD_FILES_DAYS")
}

func (s *Service) fetch(ctx context.Context, c Case, f Attached, left room) ([]byte, Loss) {
	most := min(MaxCopy, left.message)
	switch {
	case f.Size > most:
		return nil, LostTooLarge
	case f.Size > left.others:
		return nil, LostFull
	case f.Size > left.all:
		return nil, LostFullAll
	}
	bound, loss := most, LostTooLarge // which it is for a file that is larger than it was said to be
	if left.others < bound {
		bound, loss = left.others, LostFull
	}
	if left.all < bound {
		bound, loss = left.all, LostFullAll
	}
	content, err := s.Courier.Fetch(ctx, f, bound)
	var large *TooLargeError
	switch {
	case errors.As(err, &large):
		return nil, loss
	case err != nil:
		s.Log.WarnContext(ctx, "a file could not be copied", "case", c.ID, "place", f.Place, "cause", err)
		return nil, LostUnread
	}
	return content, ""
}

// copyBefore keeps what hangs on a message that is about to be removed.
func (s *Service) copyBefore(ctx context.Context, a Action, within time.Duration, sweep int64) {
	if s.Courier == nil {
		return
	}
	c, err := s.Store.Case(ctx, a.CaseID)
	if err != nil {
		s.Log.WarnContext(ctx, "files of a message could not be copied", "case", a.CaseID, "cause", err)
		return
	}
	s.copyFiles(ctx, c, copying{within: within, last: true, sweep: sweep})
}

// withCopies is a case that is about to be shown, with copies of the files that hang on its message:
// moderators see pictures whatever becomes of it.
func (s *Service) withCopies(ctx context.Context, c Case) (Case, error) {
	if _, away := c.taken(); away || !c.Open() || !c.GoneAt.IsZero() || !s.copies(c) {
		return c, nil
	}
	s.copyFiles(ctx, c, copying{within: copyForCard})
	again, err := s.Store.Case(ctx, c.ID)
	if err != nil {
		return c, err
	}
	// What happened meanwhile is for the next drawing.
	c.Copies = again.Copies
	return c, nil
}

// Bounds of what is dropped. With SQLite everything else waits for one transaction, and each deleted byte is
// overwritten.
const (
	dropAtOnce = 8 << 20 // bytes in one transaction
	dropTurns  = 16      // transactions in one run of the job
)

// DropCopies deletes some of the copies that were kept long enough. more says that it is to be called again. It is a
// job: it may run again.
func (s *Service) DropCopies(ctx context.Context) (more bool, err error) {
	if s.Copying.For == 0 {
		return false, nil
	}
	before, dropped := s.Now().Add(-s.Copying.For), int64(0)
	for range dropTurns {
		var bytes int64
		if bytes, more, err = s.Store.DropCopies(ctx, before, dropAtOnce); err != nil {
			return false, fmt.Errorf("drop copies: %w", err)
		}
		if dropped += bytes; !more {
			break
		}
	}
	if dropped > 0 {
		s.Log.InfoContext(ctx, "copies of files were dropped: their time is over", "bytes", dropped)
	}
	return more, nil
}
