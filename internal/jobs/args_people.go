package jobs

import (
	"time"

	"github.com/riverqueue/river"
)

// SendNotice tells one member one thing.
type SendNotice struct {
	NoticeID int64 `json:"notice_id"`
	// Delay is how long the job waits, for a decision that may be taken back at once.
	Delay time.Duration `json:"-"`
}

// Kind names the job in the jobs table.
func (SendNotice) Kind() string { return "send_notice" }

// InsertOpts says which queue the job waits in.
func (j SendNotice) InsertOpts() river.InsertOpts {
	opts := river.InsertOpts{Queue: queueNotices}
	if j.Delay > 0 {
		opts.ScheduledAt = time.Now().Add(j.Delay)
	}
	return opts
}

// ShowAppeal brings an appeal's card up to date, or posts it.
type ShowAppeal struct {
	AppealID int64 `json:"appeal_id"`
	// Look says that one which is up to date may have been deleted.
	Look bool `json:"look,omitempty"`
}

// Kind names the job in the jobs table.
func (ShowAppeal) Kind() string { return "show_appeal" }

// InsertOpts says which queue the job waits in.
func (ShowAppeal) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: queueCards} }

// Withdraw takes back what ombud wrote about somebody who is to be forgotten. It names a message and
// nobody: when it runs, no row is left that could tell more.
type Withdraw struct {
	ChannelID string `json:"channel_id"`
	MessageID string `json:"message_id"`
	CaseID    int64  `json:"case_id"`
	Whole     bool   `json:"whole"` // the message goes; otherwise it is a card, which says what became of its case
}

// Kind names the job in the jobs table.
func (Withdraw) Kind() string { return "withdraw" }

// InsertOpts says which queue the job waits in.
func (Withdraw) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: queueCards} }

// WithdrawUnheard looks in one channel for what ombud may have written about somebody who was forgotten without
// hearing that Discord took it, and takes back what it finds.
type WithdrawUnheard struct {
	ChannelID string `json:"channel_id"`
	Since     int64  `json:"since"`    // no message is older; milliseconds since 1970
	Forgotten int64  `json:"asked_at"` // when they were forgotten, likewise: another process may have been sending
	Marks     []Mark `json:"marks"`    // at most MostMarks
}

// MostMarks bounds what one job looks for.
const MostMarks = 100

// Mark is how one message is known again.
type Mark struct {
	Kind   string `json:"kind"`
	ID     int64  `json:"id"`
	CaseID int64  `json:"case_id"`
}

// Kind names the job in the jobs table.
func (WithdrawUnheard) Kind() string { return "withdraw_unheard" }

// InsertOpts says which queue the job waits in.
func (WithdrawUnheard) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: queueCards} }

// FollowRuling does what follows the decision about an appeal.
type FollowRuling struct {
	AppealID int64 `json:"appeal_id"`
}

// Kind names the job in the jobs table.
func (FollowRuling) Kind() string { return "follow_ruling" }

// InsertOpts says which queue the job waits in.
func (FollowRuling) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: queueActions} }
