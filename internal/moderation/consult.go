package moderation

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"ombud/internal/policy"
)

// Consultation is what ombud does with a classifier: messages wait for it as
// questions, its opinions become findings like those of rules. No verdict of a rule
// waits for it, and none is changed by it.
type Consultation struct {
	Store      ConsultStore
	Classifier policy.Classifier
	// Asks chooses what the classifier is asked about, after the rules.
	Asks    func(p *policy.Policy, m policy.Message, v policy.Verdict) bool
	Engine  *policy.Engine
	Limits  ConsultLimits
	Now     func() time.Time
	Log     *slog.Logger
	names   heard
	settler settler
	// works are the servers on which no alert about the classifier's set-up can stand.
	mu    sync.Mutex
	works map[string]bool
	once  sync.Once
	calls chan struct{} // holds one of each call under way
	// Settled is told what became of a question, with one of the words below, and whether the
	// opinion was there already. Nil: nobody counts.
	Settled func(outcome string, repeated bool)
}

// ConsultLimits bound what the classifier may use.
type ConsultLimits struct {
	Calls    int           // how many ask at once
	Workers  int           // how many jobs prepare questions: twice as many, so that a call begins where another ends
	Batch    int           // questions in one call
	Backlog  int           // questions that may wait on one server; the oldest beyond it are dropped
	Patience time.Duration // how long a call may take; a claim ends some time after it
	// Budget is for one server and one day (UTC); zeros are no limit.
	Budget Budget
}

// Budget is what may be spent. Zero is no limit.
type Budget struct {
	Tokens int64
	Cost   int64 // millionths, as in policy.Usage
}

// What becomes of a question.
const (
	Clean        = "clean"        // it breaks nothing, says the classifier
	Accused      = "accused"      // an opinion became a finding
	Unclassified = "unclassified" // there is no opinion
	Stale        = "dropped"      // it waited too long, or is beyond the backlog
)

// Outcomes are all of them.
func Outcomes() []string { return []string{Clean, Accused, Unclassified, Stale} }

// Question is a message that waits for the classifier.
type Question struct {
	ID      int64
	Message Message
	Article policy.Article // what is discussed where it stands; zero: nothing that is known
	Queued  time.Time
}

// Taking says which questions somebody wants to ask: the newest of the server that has the
// newest of all and whose budget is not spent.
type Taking struct {
	Most   int
	Until  time.Time // when others may take them again
	Day    string
	Budget Budget
	// Reserve is set aside for each question that is being asked.
	Reserve policy.Usage
}

// Settlement is how one question ended.
type Settlement struct {
	Question Question
	Outcome  string
	Verdict  *policy.Verdict // what accuses the message; nil: nothing does
	Grade    Grade           // of what accuses it
	Likeness string          // as in Accusation
	CacheKey string          // empty: not to be kept
	Opinion  policy.Opinion
	Cached   bool
}

// Day is what a server's classifier did and used on one day.
type Day struct {
	policy.Usage
	Took                                             time.Duration
	Answered, Cached, Unclassified, Accused, Dropped int64
}

// ConsultStore keeps questions, opinions and what they cost. Each method is one transaction.
type ConsultStore interface {
	// Ask notes a question, drops the server's oldest beyond the backlog and enqueues a job. One that
	// is known changes nothing.
	Ask(ctx context.Context, m Message, backlog, workers int) (dropped int, err error)
	Take(ctx context.Context, t Taking) ([]Question, error)
	// GiveBack lets others take a question again, at a time or at once.
	GiveBack(ctx context.Context, q Question, at time.Time) error
	// Settle records how questions of one server ended, with their cases, and what it cost.
	Settle(ctx context.Context, s Settling) error
	// Opinion returns ErrNotFound when there is none under this key.
	Opinion(ctx context.Context, key string) (policy.Opinion, error)
	// CacheKey is a hash, keyed so that it tells nothing.
	CacheKey(parts ...string) string
	// Tidy drops what waited longer than before, and opinions that old; it enqueues jobs
	// when anything waits.
	Tidy(ctx context.Context, t Tidying) (dropped int, err error)
	Consulted(ctx context.Context, guildID string, since time.Time) (Consulted, error)
	RaiseAlert(ctx context.Context, a Alert) error
	EndAlert(ctx context.Context, guildID, topic string) error
}

// Settling is one transaction of Settle.
type Settling struct {
	GuildID     string
	Settlements []Settlement
	Usage       policy.Usage
	Took        time.Duration
	Day         string
	Budget      Budget
	Reserve     policy.Usage
	At          time.Time
}

// Tidying says what Tidy does.
type Tidying struct {
	Questions, Opinions time.Time // what is older goes
	Day                 string
	Workers             int
	At                  time.Time
}

// How long things are kept.
const (
	oldestQuestion = 24 * time.Hour
	oldestOpinion  = 30 * 24 * time.Hour
	// turn is how long one job asks before it lets the queue have its worker again, and up to as long
	// again by chance: the queue takes a second to begin the next one, and those that began together
	// must not end together.
	turn = 20 * time.Second
	// margin is what a claim outlasts a call by.
	margin = 15 * time.Second
)

// Workers is how many ask at once.
func (c *Consultation) Workers() int {
	if c == nil {
		return 0
	}
	return c.Limits.Workers
}

// Turn is how long one worker's job may take: a long turn, and what is under way at its end.
func (c *Consultation) Turn() time.Duration {
	if c == nil {
		return 0
	}
	return 2*turn + c.claim()
}

// claim is how long questions are kept from others: the wait for a call's end, and the call. With
// several questions to a call, some may be asked again by themselves.
func (c *Consultation) claim() time.Duration {
	return time.Duration(2+c.Limits.Batch)*c.Limits.Patience + margin
}

// Wants reports whether the classifier is to be asked about a message.
func (c *Consultation) Wants(m Message, v policy.Verdict) bool {
	if c == nil {
		return false
	}
	c.names.hear(m.Subject.GuildID, m.names()...)
	return m.Raw == "" && !c.Engine.Exempts(m.Judged) && c.Asks(c.Engine.Policy(), m.Judged, v)
}

// Ask has a message wait for the classifier.
func (c *Consultation) Ask(ctx context.Context, m Message) error {
	dropped, err := c.Store.Ask(ctx, m, c.Limits.Backlog, c.Limits.Workers)
	if err != nil {
		return fmt.Errorf("ask about message %s: %w", m.Subject.MessageID, err)
	}
	c.stale(dropped)
	return nil
}

func (c *Consultation) stale(times int) {
	for range times {
		c.settled(Stale, false)
	}
}

func (c *Consultation) settled(outcome string, repeated bool) {
	if c.Settled != nil {
		c.Settled(outcome, repeated)
	}
}

// Work asks about what waits, the newest first, until nothing does or its turn is over. It is
// a job: what it was asking about when its process died is asked again.
func (c *Consultation) Work(ctx context.Context) (more bool, err error) {
	for began, long := c.Now(), turn+rand.N(turn); c.Now().Sub(began) < long; {
		questions, err := c.Store.Take(ctx, Taking{
			Most: c.Limits.Batch, Until: c.Now().Add(c.claim()), Day: today(c.Now()),
			Budget: c.Limits.Budget, Reserve: c.Classifier.Most(c.Engine.Policy()),
		})
		if err != nil {
			return false, fmt.Errorf("take questions: %w", err)
		}
		if len(questions) == 0 {
			return false, nil
		}
		if err := c.ask(ctx, questions); err != nil {
			return false, errors.Join(err, c.giveBack(context.WithoutCancel(ctx), questions, err)) // also when the process is told to stop
		}
	}
	return true, nil
}

// longestRest is how long a question rests at most before it is asked again.
const longestRest = 4 * time.Hour

// giveBack lets others ask what could not be asked. A question that the server may be unable to get through rests
// for as long as it has waited already, so that it does not stand before the others, and costs what a dozen cost.
func (c *Consultation) giveBack(ctx context.Context, questions []Question, why error) error {
	var failed interface{ Unanswered() bool }
	rests := errors.As(why, &failed) && failed.Unanswered()
	var all error
	for _, q := range questions {
		var at time.Time
		if rests {
			at = c.Now().Add(min(max(c.Now().Sub(q.Queued), time.Minute), longestRest))
		}
		all = errors.Join(all, c.Store.GiveBack(ctx, q, at))
	}
	return all
}

// ask answers questions of one server out of the cache, or has them answered, and records it.
func (c *Consultation) ask(ctx context.Context, questions []Question) error {
	p := c.Engine.Policy()
	s := Settling{
		GuildID: questions[0].Message.Subject.GuildID, Day: today(c.Now()), Budget: c.Limits.Budget,
		Reserve: c.Classifier.Most(p), At: c.Now(),
	}
	var open []int
	var toAsk []policy.Question
	for i, q := range questions {
		asked := q.asked()
		asked.Names = append(asked.Names, c.names.on(s.GuildID)...)
		each := Settlement{Question: q, CacheKey: c.key(asked)}
		opinion, err := c.Store.Opinion(ctx, each.CacheKey)
		switch {
		case err == nil:
			each.Opinion, each.Cached = opinion, true
		case errors.Is(err, ErrNotFound):
			open, toAsk = append(open, i), append(toAsk, asked)
		default:
			return fmt.Errorf("look for an opinion: %w", err)
		}
		s.Settlements = append(s.Settlements, each)
	}
	if len(toAsk) > 0 {
		// A turn lasts until its answers are recorded: a crash repeats no more calls than run at once.
		done, err := c.turnToCall(ctx)
		if err != nil {
			return err
		}
		defer done()
		began := c.Now()
		opinions, err := c.Classifier.Classify(ctx, p, toAsk)
		s.Usage, s.Took = opinions.Usage, c.Now().Sub(began)
		if err != nil {
			return errors.Join(err, c.paid(ctx, s), c.tellAdmins(ctx, s.GuildID, err))
		}
		for i, at := range open {
			s.Settlements[at].Opinion = opinions.Each[i]
		}
		if err := c.mended(ctx, s.GuildID); err != nil {
			return err
		}
	}
	for i := range s.Settlements {
		c.weigh(p, &s.Settlements[i])
	}
	if err := c.settler.settle(ctx, c.Store, s); err != nil {
		return fmt.Errorf("record opinions: %w", err)
	}
	for _, each := range s.Settlements {
		c.settled(each.Outcome, each.Cached)
		c.Log.DebugContext(ctx, "opinion", "message", each.Question.Message.Subject.MessageID, "outcome", each.Outcome, "cached", each.Cached)
	}
	return nil
}

// topicSetUp is the alert that somebody has to change something before the classifier works.
const topicSetUp = "classifier set-up"

// tellAdmins raises an alert for errors that no repetition mends.
func (c *Consultation) tellAdmins(ctx context.Context, guildID string, err error) error {
	var broken interface{ ForAdmins() (string, bool) }
	if !errors.As(err, &broken) {
		return nil
	}
	sentence, setUp := broken.ForAdmins()
	if !setUp {
		return nil
	}
	c.mu.Lock()
	delete(c.works, guildID)
	c.mu.Unlock()
	return c.Store.RaiseAlert(ctx, Alert{
		GuildID: guildID, Topic: topicSetUp,
		Sentence: sentence + " Until this is mended, the classifier judges nothing here; the rules go on.",
	})
}

// mended ends the alert.
func (c *Consultation) mended(ctx context.Context, guildID string) error {
	c.mu.Lock()
	known := c.works[guildID]
	if c.works == nil {
		c.works = map[string]bool{}
	}
	c.works[guildID] = true
	c.mu.Unlock()
	if known {
		return nil
	}
	return c.Store.EndAlert(ctx, guildID, topicSetUp)
}

// turnToCall waits until fewer calls run than may.
func (c *Consultation) turnToCall(ctx context.Context) (done func(), err error) {
	c.once.Do(func() { c.calls = make(chan struct{}, max(c.Limits.Calls, 1)) })
	select {
	case c.calls <- struct{}{}:
		return func() { <-c.calls }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// paid records what a call that brought nothing cost all the same.
func (c *Consultation) paid(ctx context.Context, s Settling) error {
	if s.Usage == (policy.Usage{}) {
		return nil
	}
	s.Settlements = nil
	return c.settler.settle(ctx, c.Store, s)
}

// weigh decides what an opinion comes to.
func (c *Consultation) weigh(p *policy.Policy, s *Settlement) {
	s.Outcome = Clean
	if s.Opinion.Unclassified != "" {
		s.Outcome, s.CacheKey = Unclassified, ""
	}
	v := withoutShadow(policy.Verdict{Findings: p.Weigh(s.Question.asked(), s.Opinion), Policy: c.Engine.Version()})
	if len(v.Findings) == 0 {
		return
	}
	for _, f := range v.Findings {
		v.Effect = max(v.Effect, f.Then)
	}
	s.Verdict, s.Likeness = &v, likeness(s.Question.Message)
	s.Grade = grade(p, Accusation{Verdict: &v})
	if s.Outcome == Clean {
		s.Outcome = Accused
	}
}

// asked is the question as the classifier gets it: without anybody's id.
func (q Question) asked() policy.Question {
	return policy.Question{
		Surfaces: q.Message.Judged.Surfaces, Parent: q.Message.Parent, Article: q.Article, Names: q.Message.names(),
	}
}

// key is what an opinion is kept under: what was asked, of whom, by which policy.
func (c *Consultation) key(q policy.Question) string {
	told := c.Classifier.Told(q)
	return c.Store.CacheKey(c.Classifier.Name(), c.Engine.Version(), policy.Normal(told.Surfaces),
		told.Article.Title, told.Article.Standfirst, told.Parent)
}

// Tidy drops what waited too long and wakes those who ask, such as after midnight, when there is a
// budget again. It runs now and then.
func (c *Consultation) Tidy(ctx context.Context) error {
	if c == nil {
		return nil
	}
	now := c.Now()
	dropped, err := c.Store.Tidy(ctx, Tidying{
		Questions: now.Add(-oldestQuestion), Opinions: now.Add(-oldestOpinion), Day: today(now), Workers: c.Limits.Workers, At: now,
	})
	if err != nil {
		return fmt.Errorf("tidy the questions: %w", err)
	}
	c.stale(dropped)
	if dropped > 0 {
		c.Log.WarnContext(ctx, "messages were never classified: they waited for a day", "messages", dropped)
	}
	return nil
}

// today is a day as budgets count it: in UTC, for servers have members everywhere.
func today(now time.Time) string { return now.UTC().Format(time.DateOnly) }
