package jobs

import (
	"hash/fnv"
	"strconv"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// The queues. Each has workers of its own, so that slow feeds do not hold up
// cards, and cards do not hold up removals.
const (
	queueCards   = "cards"
	queueActions = "actions"
	queuePosts   = "posts"
	queueFeeds   = "feeds"
	queueDue     = "due"
	queueNotices = "notices"
	// queuePages and queueDiscussions are apart from feeds and posts, so that neither a slow site
	// nor a busy discussion holds up the news.
	queuePages       = "pages"
	queueSweeps      = "sweeps" // minutes long each, so that nobody's decision waits behind one
	queueDiscussions = "discussions"
	queueTexts       = "texts"
)

// How long one try of a job may take before its context ends. Discord's answers
// come within seconds; a feed has its own, shorter deadline in package article.
const (
	discordTimeout = 30 * time.Second
	feedTimeout    = 45 * time.Second
	dueTimeout     = 20 * time.Second
	// rescueAfter is when a job whose process vanished is given to another one.
	rescueAfter = 2 * discordTimeout
	// LongestTry is when a try of an action that was under way has ended for sure.
	LongestTry = discordTimeout + 5*time.Second
)

// findDueEvery is how often feeds whose time has come are looked for.
const findDueEvery = 15 * time.Second

// deleteTextsEvery is how often texts whose time is over are looked for. They were kept for days.
const deleteTextsEvery = time.Hour

// dropCopiesEvery is how often copies of files are looked for whose time is over. They, too, were kept for days.
const dropCopiesEvery = time.Hour

// pruneEvery is how often articles that left their feed long ago are looked for.
const pruneEvery = 24 * time.Hour

// postLanes is how many posts are published at a time. One channel's are always in the same lane, one
// by one, since articles that come together are posted oldest first; a channel that Discord
// answers slowly, or a feed that thousands subscribe to, holds up no more than its lane.
const postLanes = 4

// postLane is the queue in which posts of a channel wait.
func postLane(channelID string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(channelID)) // it never fails
	return lane(int(h.Sum32() % postLanes))
}

func lane(n int) string {
	if n == 0 {
		return queuePosts // all of them waited there before there were lanes
	}
	return queuePosts + "_" + strconv.Itoa(n+1)
}

// queues says how many jobs of each queue run at a time in one process.
// The classifier has as many as the operator says.
func queues(classifier int) map[string]river.QueueConfig {
	all := map[string]river.QueueConfig{
		queueClassifier: {MaxWorkers: max(classifier, 1)},
		// Most of them wait, since Discord takes five edits of a channel's messages in five seconds;
		// what is posted there, such as an appeal, must find a place beside them.
		queueCards:   {MaxWorkers: 8},
		queueActions: {MaxWorkers: 4},
		queueDue:     {MaxWorkers: 1},
		queueNotices: {MaxWorkers: 2}, // opening many direct messages at once is refused
		// Polls mostly wait for somebody's server: so many that a few hundred servers that
		// answer with silence do not hold up the others. What takes memory is bounded elsewhere.
		queueFeeds:       {MaxWorkers: 256},
		queuePages:       {MaxWorkers: 16},
		queueSweeps:      {MaxWorkers: 2},
		queueDiscussions: {MaxWorkers: 2},
		queueTexts:       {MaxWorkers: 1},
	}
	for n := range postLanes {
		all[lane(n)] = river.QueueConfig{MaxWorkers: 1}
	}
	return all
}

// unfinished are the states in which a unique job keeps its like out.
func unfinished() []rivertype.JobState {
	return []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
		rivertype.JobStateRunning, rivertype.JobStateScheduled,
	}
}
