package jobs

import (
	"context"
	"sync"
)

// oneAtATime keeps two jobs of one process from drawing the same card at the same
// time. A job that comes while another draws the card leaves the work to that
// one, which then draws it once more: the jobs of ten thousand reports of one message
// occupy one worker.
//
// Nothing is lost by that when the process dies: the drawing job is still in
// the table and runs again.
type oneAtATime struct {
	mu     sync.Mutex
	drawn  map[int64]bool // by case: whether it changed since the drawing began
	failed map[int64]bool // cases whose last drawing failed, perhaps after Discord took it
}

// show runs draw until the card is up to date, or returns at once when another
// call is at it. again is passed on, and true as well when another job of the
// case failed before.
func (o *oneAtATime) show(ctx context.Context, caseID int64, again bool, draw func(ctx context.Context, again bool) error) error {
	begun, failed := o.begin(caseID)
	if !begun {
		return nil
	}
	settled := false
	defer func() {
		if !settled { // draw failed or panicked; its job comes again
			o.fail(caseID)
		}
	}()
	for !settled {
		if err := draw(ctx, again || failed); err != nil {
			return err
		}
		settled = o.settled(caseID)
	}
	return nil
}

func (o *oneAtATime) begin(caseID int64) (begun, failed bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, busy := o.drawn[caseID]; busy {
		o.drawn[caseID] = true
		return false, false
	}
	if o.drawn == nil {
		o.drawn, o.failed = make(map[int64]bool), make(map[int64]bool)
	}
	o.drawn[caseID] = false
	return true, o.failed[caseID]
}

// settled ends the drawing unless the case changed meanwhile. To look and to end are
// one step, or a change between the two would be missed.
func (o *oneAtATime) settled(caseID int64) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.drawn[caseID] {
		o.drawn[caseID] = false
		return false
	}
	delete(o.drawn, caseID)
	delete(o.failed, caseID)
	return true
}

func (o *oneAtATime) fail(caseID int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.drawn, caseID)
	o.failed[caseID] = true
}
