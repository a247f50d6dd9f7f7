package bot_test

import (
	"strings"
)

// The model of the desk: what should be so after each step, by the rules of docs/moderating.md alone. It
// knows nothing of tables, cards or calls.

// opensOne is the number of a case that a sweep opens, until it is read.
const opensOne = -1

// post is a message that somebody wrote, with its case if there is one.
type post struct {
	author, kind, text     string // messages of one kind say nearly the same
	said                          // where it was written
	stands, restored, gone bool

	caseID                     int64 // 0: nothing accused it and no sweep removed it
	accused                    string
	decided                    string // the standing decision's button; empty: the case is open
	number                     int    // of its latest decision
	decisions, undos, reopened int
	reporters                  map[string]bool
	shown                      bool // it was open at some time, and has a card
}

func (p *post) open() bool { return p.caseID != 0 && p.decided == "" }

// mayAct is who may decide about whom: nobody about themselves, and only the owner about a moderator.
func mayAct(who, author string) bool {
	return who != author && (author != "max" || who == "ada")
}

func (p *post) decide(label string) {
	p.decided = label
	p.number++
	p.decisions++
	if label == "Remove" || label == "Timeout" {
		p.stands = false
	}
}

func (p *post) undo() {
	if p.decided == "Remove" || p.decided == "Timeout" {
		if !p.gone {
			p.stands, p.restored = true, true
		}
	}
	p.decided = ""
	p.undos++
	p.shown = true
}

// report is a member's. One of a text that is not the one that was decided opens the case again.
func (p *post) report(by string, caseID int64) {
	if p.caseID == 0 {
		p.caseID, p.accused, p.reporters = caseID, p.text, map[string]bool{}
	}
	if p.text != p.accused {
		p.accused = p.text
		if p.decided != "" {
			p.decided = ""
			p.reopened++
		}
	}
	p.reporters[by] = true
	p.shown = true
}

// modelSweep is one sweep as it should be.
type modelSweep struct {
	id      int
	state   string // ready, stopped, done
	waiting []*post
	removed map[*post]int // with the number of its decision
	opened  map[*post]bool
	edited  int // of those it left alone, how many say something else than they are accused of
}

// found is what a sweep has to find: what stands as it was written, and no moderator decided about.
func found(all []*post, like func(*post) bool) (found []*post) {
	for _, p := range all {
		if like(p) && p.stands && !p.restored && (p.caseID == 0 || p.open()) {
			found = append(found, p)
		}
	}
	return found
}

// touched takes a message out of a sweep that waits: its author edited or deleted it.
func (w *modelSweep) touched(p *post) {
	if w == nil {
		return
	}
	for i, q := range w.waiting {
		if q == p {
			w.waiting = append(w.waiting[:i:i], w.waiting[i+1:]...)
			return
		}
	}
}

// remove is what one press removes of what waits. When it was stopped, state says of each whether the
// sweep had come to it; what it had not come to waits for the next press.
func (w *modelSweep) remove(who string, stopped bool, state func(*post) (string, error)) error {
	var left []*post
	for _, p := range w.waiting {
		if stopped {
			now, err := state(p)
			if err != nil {
				return err
			}
			if now == "found" {
				left = append(left, p)
				continue
			}
		}
		w.edited += map[bool]int{true: 1}[p.open() && p.accused != p.text]
		if !mayAct(who, p.author) || p.caseID != 0 && (!p.open() || p.restored || p.accused != p.text) {
			continue
		}
		if p.caseID == 0 {
			p.caseID, p.accused, p.reporters = opensOne, p.text, map[string]bool{}
			w.opened[p] = true
		}
		p.decide("Remove")
		w.removed[p] = p.number
	}
	w.waiting = left
	return nil
}

// undo gives back what the sweep removed and nobody undid by itself.
func (w *modelSweep) undo(who string) (restored int) {
	for p, number := range w.removed {
		if p.decided != "Remove" || p.number != number || !mayAct(who, p.author) {
			continue
		}
		shown := p.shown
		p.undo()
		restored++
		if w.opened[p] {
			p.decide("Dismiss")
			p.shown = shown
		}
	}
	return restored
}

// past is how a card says what was decided.
func past(label string) string {
	return map[string]string{"": "open", "Dismiss": "Dismissed", "Remove": "Removed", "Warn": "warned", "Timeout": "timed out"}[label]
}

// marker is what a post keeps through its edits.
func (p *post) marker() string {
	_, after, _ := strings.Cut(p.text, "(")
	mark, _, _ := strings.Cut(after, ")")
	return "(" + mark + ")"
}
