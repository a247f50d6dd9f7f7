package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/riverqueue/river"
)

// Work is what the jobs do. Every function is safe to call again for the same
// id: again says that an earlier try may have got through without our hearing of it,
// last that there will be no other and the failure is to be recorded. An error means
// another try; one with a method RetryAfter() time.Duration says when, and is no
// try that counts. A method CountsAsTry() bool overrules that for any error.
type Work struct {
	ShowCard      func(ctx context.Context, caseID int64, again bool) error
	ShowAlert     func(ctx context.Context, alertID int64) error
	PerformAction func(ctx context.Context, actionID int64, last bool) error
	Call          func(ctx context.Context, caseID int64) error
	CallToAppeal  func(ctx context.Context, appealID int64) error
	Follow        func(ctx context.Context, effectID int64, last bool) error
	SendNotice    func(ctx context.Context, noticeID int64, last bool) error
	ShowAppeal    func(ctx context.Context, appealID int64, look bool) error
	FollowRuling  func(ctx context.Context, appealID int64) error
	Withdraw      func(ctx context.Context, channelID, messageID string, caseID int64, whole bool) error
	// WithdrawUnheard finds out by itself whether an earlier try did something.
	WithdrawUnheard func(ctx context.Context, j WithdrawUnheard) error
	// RunSweep does some more of a sweep and reports whether there is more to do.
	RunSweep func(ctx context.Context, sweepID int64, last bool) (more bool, err error)
	// DeleteTexts deletes texts whose time is over, and reports whether and when there is more to do. alone calls a
	// function while no other job draws a case's card.
	DeleteTexts func(ctx context.Context, alone func(context.Context, int64, func(context.Context) error) error) (after time.Duration, more bool, err error)
	// PruneArticles deletes some of what left its feed long ago, and reports whether there is more to do.
	PruneArticles func(ctx context.Context) (more bool, err error)
	// DropCopies deletes some copies of files whose time is over, and reports whether there is more to do.
	DropCopies   func(ctx context.Context) (more bool, err error)
	FindDueFeeds func(ctx context.Context) error
	PollFeed     func(ctx context.Context, feedID int64) error
	PublishPost  func(ctx context.Context, postID int64, again, last bool) error

	ReadPages      func(ctx context.Context, feedID int64) error
	CheckWithdrawn func(ctx context.Context, articleID int64) error
	TendDiscussion func(ctx context.Context, postID int64, again, last bool) error
	// AskClassifier asks about what waits and reports whether more does. Nil: there is no classifier.
	AskClassifier func(ctx context.Context) (more bool, err error)
}

// How many tries an action and a post get before their function is told that it
// was the last: somewhat more than an hour, in which a moderator can act by hand; five
// hours of a post that waits a quarter of an hour each time for a permission. While Discord is
// out of order nothing counts: then only the job's age ends it.
const (
	actionTries = 20
	postTries   = 20
	// discussionTries are fewer: what is due about a discussion comes up again.
	discussionTries = 12
	// pollTries is small: a feed that could not be polled stays due.
	pollTries = 3
)

// workers is the table of all kinds of jobs.
func workers(w Work, log *slog.Logger, tried func(kind, result string), asking time.Duration) *river.Workers {
	cards, sweeps := &oneAtATime{}, &oneAtATime{}
	all := river.NewWorkers()
	river.AddWorker(all, &worker[ShowCard]{
		log: log, tried: tried, timeout: discordTimeout,
		do: func(ctx context.Context, j ShowCard, p past) error {
			return cards.show(ctx, j.CaseID, p.again(), func(ctx context.Context, again bool) error {
				return w.ShowCard(ctx, j.CaseID, again)
			})
		},
	})
	river.AddWorker(all, &worker[ShowAlert]{
		log: log, tried: tried, timeout: discordTimeout,
		do: func(ctx context.Context, j ShowAlert, _ past) error { return w.ShowAlert(ctx, j.AlertID) },
	})
	river.AddWorker(all, &worker[PerformAction]{
		log: log, tried: tried, timeout: discordTimeout,
		do: func(ctx context.Context, j PerformAction, p past) error {
			return w.PerformAction(ctx, j.ActionID, p.last(actionTries))
		},
	})
	river.AddWorker(all, &worker[FollowDecision]{
		log: log, tried: tried, timeout: discordTimeout,
		do: func(ctx context.Context, j FollowDecision, p past) error {
			return w.Follow(ctx, j.EffectID, p.last(actionTries))
		},
	})
	river.AddWorker(all, &worker[SendNotice]{
		log: log, tried: tried, timeout: discordTimeout,
		do: func(ctx context.Context, j SendNotice, p past) error {
			return w.SendNotice(ctx, j.NoticeID, p.last(actionTries))
		},
	})
	river.AddWorker(all, &worker[ShowAppeal]{
		log: log, tried: tried, timeout: discordTimeout,
		do: func(ctx context.Context, j ShowAppeal, _ past) error { return w.ShowAppeal(ctx, j.AppealID, j.Look) },
	})
	river.AddWorker(all, &worker[FollowRuling]{
		log: log, tried: tried, timeout: discordTimeout,
		do: func(ctx context.Context, j FollowRuling, _ past) error { return w.FollowRuling(ctx, j.AppealID) },
	})
	river.AddWorker(all, &worker[Withdraw]{
		log: log, tried: tried, timeout: discordTimeout,
		do: func(ctx context.Context, j Withdraw, _ past) error {
			return w.Withdraw(ctx, j.ChannelID, j.MessageID, j.CaseID, j.Whole)
		},
	})
	river.AddWorker(all, &worker[WithdrawUnheard]{
		log: log, tried: tried, timeout: discordTimeout,
		do: func(ctx context.Context, j WithdrawUnheard, _ past) error { return w.WithdrawUnheard(ctx, j) },
	})
	river.AddWorker(all, &worker[CallModerators]{
		log: log, tried: tried, timeout: discordTimeout,
		do: func(ctx context.Context, j CallModerators, _ past) error { return w.Call(ctx, j.CaseID) },
	})
	river.AddWorker(all, &worker[CallToAppeal]{
		log: log, tried: tried, timeout: discordTimeout,
		do: func(ctx context.Context, j CallToAppeal, _ past) error { return w.CallToAppeal(ctx, j.AppealID) },
	})
	river.AddWorker(all, &worker[RunSweep]{
		log: log, tried: tried, timeout: discordTimeout,
		do: func(ctx context.Context, j RunSweep, p past) error {
			return sweeps.show(ctx, j.SweepID, false, func(ctx context.Context, _ bool) error {
				more, err := w.RunSweep(ctx, j.SweepID, p.last(actionTries))
				if err == nil && more {
					return errMoreWaits
				}
				return err
			})
		},
	})
	river.AddWorker(all, &worker[PublishPost]{
		log: log, tried: tried, timeout: discordTimeout,
		do: func(ctx context.Context, j PublishPost, p past) error {
			return w.PublishPost(ctx, j.PostID, p.again(), p.last(postTries))
		},
	})
	river.AddWorker(all, &worker[PollFeed]{
		log: log, tried: tried, timeout: feedTimeout, tries: pollTries,
		do: func(ctx context.Context, j PollFeed, _ past) error { return w.PollFeed(ctx, j.FeedID) },
	})
	river.AddWorker(all, &worker[ReadPages]{
		log: log, tried: tried, timeout: feedTimeout,
		do: func(ctx context.Context, j ReadPages, _ past) error { return w.ReadPages(ctx, j.FeedID) },
	})
	river.AddWorker(all, &worker[CheckWithdrawn]{
		log: log, tried: tried, timeout: feedTimeout, tries: pollTries,
		do: func(ctx context.Context, j CheckWithdrawn, _ past) error { return w.CheckWithdrawn(ctx, j.ArticleID) },
	})
	river.AddWorker(all, &worker[TendDiscussion]{
		log: log, tried: tried, timeout: discordTimeout,
		do: func(ctx context.Context, j TendDiscussion, p past) error {
			return w.TendDiscussion(ctx, j.PostID, p.again(), p.last(discussionTries))
		},
	})
	river.AddWorker(all, &worker[FindDueFeeds]{
		log: log, tried: tried, timeout: dueTimeout, tries: 1, // the next one comes by itself
		do: func(ctx context.Context, _ FindDueFeeds, _ past) error { return w.FindDueFeeds(ctx) },
	})
	river.AddWorker(all, &worker[DeleteTexts]{
		log: log, tried: tried, timeout: discordTimeout,
		do: func(ctx context.Context, _ DeleteTexts, _ past) error { return w.deleteTexts(ctx, cards) },
	})
	river.AddWorker(all, &worker[PruneArticles]{
		log: log, tried: tried, timeout: discordTimeout,
		do: func(ctx context.Context, _ PruneArticles, _ past) error { return w.pruneArticles(ctx) },
	})
	river.AddWorker(all, &worker[DropCopies]{
		log: log, tried: tried, timeout: discordTimeout,
		do: func(ctx context.Context, _ DropCopies, _ past) error { return w.dropCopies(ctx) },
	})
	river.AddWorker(all, &worker[AskClassifier]{
		log: log, tried: tried, timeout: asking,
		do: func(ctx context.Context, _ AskClassifier, _ past) error { return w.askClassifier(ctx) },
	})
	return all
}

// worker runs one kind of job and decides what becomes of a failed one.
type worker[T Args] struct {
	river.WorkerDefaults[T]
	log     *slog.Logger
	tried   func(kind, result string)
	timeout time.Duration
	tries   int // after which a failed job is dropped; 0: none, but for its age
	do      func(ctx context.Context, job T, p past) error
}

func (w *worker[T]) Timeout(*river.Job[T]) time.Duration { return w.timeout }

// Work tries the job once. River never sees the cause of a failure: it would keep it
// in the jobs table, where nothing of a member may stand.
func (w *worker[T]) Work(ctx context.Context, job *river.Job[T]) error {
	p := pastOf(job.JobRow)
	err := w.safely(ctx, job.Args, p)
	if err == nil {
		w.tried(job.Kind, Done)
		return nil
	}
	var next *moreWaitsError
	if errors.As(err, &next) {
		w.tried(job.Kind, Done)
		// It got on, so that what failed before counts no more; pastOf bounds this by the snoozes.
		if err := river.RecordOutput(ctx, history{Limited: p.begun}); err != nil {
			w.log.LogAttrs(ctx, slog.LevelError, "a turn counts as a try", slog.Int64("id", job.ID), slog.Any("error", err))
		}
		return river.JobSnooze(next.after)
	}
	attrs := []slog.Attr{
		slog.String("job", job.Kind), slog.Int64("id", job.ID), slog.Int("try", p.begun), slog.Any("cause", err),
	}
	counted := counts(err)
	if w.tries > 0 && counted && p.tries() >= w.tries || p.old {
		w.log.LogAttrs(ctx, slog.LevelError, "job given up", attrs...)
		w.tried(job.Kind, GivenUp)
		return river.JobCancel(errGivenUp)
	}
	level, result := slog.LevelWarn, Again
	var ours expected
	if errors.As(err, &ours) && ours.Expected() {
		level = slog.LevelDebug
	}
	if !counted {
		past := history{Limited: p.limited + 1, Unheard: p.unheard}
		if asks(err) {
			result = Later
			if p.limited > 0 {
				level = slog.LevelDebug // said once; a thousand jobs may wait for the same thing
			}
		} else {
			past.Unheard++
		}
		if err := river.RecordOutput(ctx, past); err != nil {
			w.log.LogAttrs(ctx, slog.LevelError, "a limited try counts", append(attrs, slog.Any("error", err))...)
		}
	}
	w.tried(job.Kind, result)
	d := wait(p.tries()+p.unheard, err)
	w.log.LogAttrs(ctx, level, "job failed, will be tried again", append(attrs, slog.Duration("in", d))...)
	return river.JobSnooze(d)
}

// errGivenUp stands in the jobs table in place of a cause.
var errGivenUp = errors.New("given up: the log has the cause")

// safely turns a panic into an error that names its place but not its value,
// which may hold anything.
func (w *worker[T]) safely(ctx context.Context, job T, p past) (err error) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case runtime.Error:
			err = fmt.Errorf("panic: %w\n%s", v, debug.Stack())
		default:
			err = fmt.Errorf("panic with a %T\n%s", v, debug.Stack())
		}
	}()
	return w.do(ctx, job, p)
}
