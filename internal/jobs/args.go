package jobs

import (
	"time"

	"github.com/riverqueue/river"
)

// What is to be done later, by identity only: a job carries ids and never a
// member's text, so that the jobs table holds nothing to purge. Adding one is a
// type here, a field in Work, a line in workers and a word in Kinds.

// Args is a job to be done: one of the types below.
type Args interface {
	river.JobArgs
	InsertOpts() river.InsertOpts
}

// ShowCard brings a case's card up to date, or posts it.
type ShowCard struct {
	CaseID int64 `json:"case_id"`
	// Delay is how long the job waits, for a change that is likely to be followed by
	// another one at once: Discord takes few edits of one channel's messages.
	Delay time.Duration `json:"-"`
}

// Kind names the job in the jobs table.
func (ShowCard) Kind() string { return "show_card" }

// InsertOpts says which queue the job waits in.
func (j ShowCard) InsertOpts() river.InsertOpts {
	opts := river.InsertOpts{Queue: queueCards}
	if j.Delay > 0 {
		opts.ScheduledAt = time.Now().Add(j.Delay)
	}
	return opts
}

// PerformAction does on Discord what was decided.
type PerformAction struct {
	ActionID int64 `json:"action_id"`
	// Delay is how long the job waits.
	Delay time.Duration `json:"-"`
}

// Kind names the job in the jobs table.
func (PerformAction) Kind() string { return "perform_action" }

// InsertOpts says which queue the job waits in.
func (j PerformAction) InsertOpts() river.InsertOpts {
	opts := river.InsertOpts{Queue: queueActions}
	if j.Delay > 0 {
		opts.ScheduledAt = time.Now().Add(j.Delay)
	}
	return opts
}

// CallModerators pings the moderators' role about a case, if it is still open then.
type CallModerators struct {
	CaseID int64         `json:"case_id"`
	Delay  time.Duration `json:"-"` // how long they have before that
}

// Kind names the job in the jobs table.
func (CallModerators) Kind() string { return "call_moderators" }

// InsertOpts says which queue the job waits in, and until when.
func (j CallModerators) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueActions, ScheduledAt: time.Now().Add(j.Delay)}
}

// CallToAppeal pings the moderators' role about an appeal, if it is still open then.
type CallToAppeal struct {
	AppealID int64         `json:"appeal_id"`
	Delay    time.Duration `json:"-"` // how long they have before that
}

// Kind names the job in the jobs table.
func (CallToAppeal) Kind() string { return "call_to_appeal" }

// InsertOpts says which queue the job waits in, and until when.
func (j CallToAppeal) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueActions, ScheduledAt: time.Now().Add(j.Delay)}
}

// FollowDecision makes one effect of a decision happen, or takes it back.
type FollowDecision struct {
	EffectID int64 `json:"effect_id"`
}

// Kind names the job in the jobs table.
func (FollowDecision) Kind() string { return "follow_decision" }

// InsertOpts says which queue the job waits in.
func (FollowDecision) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: queueActions} }

// RunSweep does some more of a sweep, and shows how far it is.
type RunSweep struct {
	SweepID int64         `json:"sweep_id"`
	Delay   time.Duration `json:"-"` // how long the job waits
}

// Kind names the job in the jobs table.
func (RunSweep) Kind() string { return "run_sweep" }

// InsertOpts says which queue the job waits in.
func (j RunSweep) InsertOpts() river.InsertOpts {
	opts := river.InsertOpts{Queue: queueSweeps}
	if j.Delay > 0 {
		opts.ScheduledAt = time.Now().Add(j.Delay)
	}
	return opts
}

// ShowAlert tells moderators something about ombud itself.
type ShowAlert struct {
	AlertID int64 `json:"alert_id"`
}

// Kind names the job in the jobs table.
func (ShowAlert) Kind() string { return "show_alert" }

// InsertOpts says which queue the job waits in.
func (ShowAlert) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: queueCards} }

// FindDueFeeds enqueues a PollFeed for each feed whose time has come. It runs periodically.
type FindDueFeeds struct{}

// Kind names the job in the jobs table.
func (FindDueFeeds) Kind() string { return "find_due_feeds" }

// InsertOpts says which queue the job waits in, and that one at a time is enough.
func (FindDueFeeds) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueDue, UniqueOpts: river.UniqueOpts{ByQueue: true, ByState: unfinished()}}
}

// PollFeed fetches one feed.
type PollFeed struct {
	FeedID int64 `json:"feed_id" river:"unique"`
}

// Kind names the job in the jobs table.
func (PollFeed) Kind() string { return "poll_feed" }

// InsertOpts says which queue the job waits in, and that a feed has one poll
// at a time. A poll that is asked for while another runs is left out: what is due
// is a column of the feed, so that the next search finds it again.
func (PollFeed) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueFeeds, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished()}}
}

// PublishPost brings one post one or more steps on.
type PublishPost struct {
	PostID int64 `json:"post_id"`
	// ChannelID says in which lane the post waits: one channel's posts follow each other.
	ChannelID string `json:"-"`
}

// Kind names the job in the jobs table.
func (PublishPost) Kind() string { return "publish_post" }

// InsertOpts says which queue the job waits in.
func (j PublishPost) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: postLane(j.ChannelID)}
}

// ReadPages reads the pages of a feed's articles that wait to be posted.
type ReadPages struct {
	FeedID int64 `json:"feed_id"`
}

// Kind names the job in the jobs table.
func (ReadPages) Kind() string { return "read_pages" }

// InsertOpts says which queue the job waits in.
func (ReadPages) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: queuePages} }

// CheckWithdrawn looks whether an article that its feed dropped is gone from its site.
type CheckWithdrawn struct {
	ArticleID int64 `json:"article_id"`
}

// Kind names the job in the jobs table.
func (CheckWithdrawn) Kind() string { return "check_withdrawn" }

// InsertOpts says which queue the job waits in.
func (CheckWithdrawn) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: queuePages} }

// TendDiscussion does what is outstanding about the discussion under a post.
type TendDiscussion struct {
	PostID int64 `json:"post_id"`
}

// Kind names the job in the jobs table.
func (TendDiscussion) Kind() string { return "tend_discussion" }

// InsertOpts says which queue the job waits in.
func (TendDiscussion) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: queueDiscussions} }
