package jobs

import (
	"context"
	"database/sql"
	"slices"
	"sync"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riversqlite"
)

// insertTopic is the topic on which River's producers hear of new jobs.
const insertTopic = "river_insert"

// bell tells the workers of this process that jobs were committed. On SQLite every
// job is enqueued by the process that works it, so that nothing needs to be
// polled for and a job starts at once.
type bell struct {
	rung chan struct{} // holds at most one ring: workers look for all jobs anyway
}

func newBell() *bell { return &bell{rung: make(chan struct{}, 1)} }

func (b *bell) ring() {
	select {
	case b.rung <- struct{}{}:
	default:
	}
}

// sqliteDriver is River's SQLite driver with the bell in place of its table of
// notifications, which is polled every 50 ms and costs a write for each job, and a glance before
// it looks for jobs.
type sqliteDriver struct {
	*riversqlite.Driver
	bell   *bell
	glance *glance
}

var _ riverdriver.Driver[*sql.Tx] = (*sqliteDriver)(nil)

func (d *sqliteDriver) GetExecutor() riverdriver.Executor { return d.glance }

func (d *sqliteDriver) SupportsListenNotify() bool { return false }

func (d *sqliteDriver) GetListener(*riverdriver.GetListenenerParams) riverdriver.Listener {
	return &listener{bell: d.bell}
}

// listener is how River hears the bell.
type listener struct {
	bell *bell

	mu      sync.Mutex
	topics  []string
	pending []string // queues that River has still to be told of
}

func (l *listener) Connect(context.Context) error { return nil }
func (l *listener) Ping(context.Context) error    { return nil }
func (l *listener) Schema() string                { return "" }
func (l *listener) SetAfterConnectExec(string)    {}
func (l *listener) Close(context.Context) error   { return l.forget() }
func (l *listener) Listen(_ context.Context, topic string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !slices.Contains(l.topics, topic) {
		l.topics = append(l.topics, topic)
	}
	return nil
}

func (l *listener) Unlisten(_ context.Context, topic string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.topics = slices.DeleteFunc(l.topics, func(t string) bool { return t == topic })
	return nil
}

func (l *listener) forget() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.topics, l.pending = nil, nil
	return nil
}

// WaitForNotification returns when the bell was rung, once for each queue.
func (l *listener) WaitForNotification(ctx context.Context) (*riverdriver.Notification, error) {
	for {
		if queue, ok := l.next(); ok {
			return &riverdriver.Notification{Topic: insertTopic, Payload: `{"queue": "` + queue + `"}`}, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-l.bell.rung:
			l.fill()
		}
	}
}

func (l *listener) next() (queue string, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.pending) == 0 {
		return "", false
	}
	queue, l.pending = l.pending[0], l.pending[1:]
	return queue, true
}

func (l *listener) fill() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !slices.Contains(l.topics, insertTopic) {
		return
	}
	for queue := range queues(0) {
		l.pending = append(l.pending, queue)
	}
}
