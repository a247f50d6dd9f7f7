package policy

// face is what a rule is to a message in some place: which check looks for it,
// and what becomes of what that finds.
type face struct {
	id     string
	clause string
	reason string
	then   Effect
	mode   Mode
	check  int // number in Engine.rules; -1 when the rule is off here
}

func faceOf(r *Rule, check int) face {
	return face{id: r.ID, clause: r.Clause, reason: r.Reason, then: r.Then, mode: r.Mode, check: check}
}

// turn is an override's word on one rule.
type turn struct {
	face   int // number in Engine.faces
	change *Change
	check  int // what looks for it when the override changes that, else -1
}

// over changes a face as the override says. A rule that is new there is as the
// override has it.
func (f *face) over(t turn, isNew bool) {
	c := t.change
	if isNew {
		*f = faceOf(&c.Rule, t.check)
		return
	}
	if c.Clause {
		f.clause = c.Rule.Clause
	}
	if c.Then {
		f.then = c.Rule.Then
	}
	if c.Mode {
		f.mode = c.Rule.Mode
	}
	if c.Reason {
		f.reason = c.Rule.Reason
	}
	if c.Looks {
		f.check = t.check
	}
}

// stand finds out what the rules are where the message stands.
func (w *work) stand() {
	e := w.engine
	w.faces, w.active = e.faces, e.active
	copied := false
	for i := range e.policy.Overrides {
		if !e.policy.Overrides[i].Where.applies(w.message.Place) {
			continue
		}
		if !copied {
			copied = true
			w.ownFaces = append(w.ownFaces[:0], e.faces...)
		}
		for _, t := range e.turns[i] {
			w.ownFaces[t.face].over(t, w.ownFaces[t.face].id == "")
		}
	}
	if !copied {
		return
	}
	w.faces = w.ownFaces
	w.ownActive = activate(w.ownActive[:0], w.faces, len(e.rules))
	w.active = w.ownActive
}

// activate answers which checks some face looks through.
func activate(into []bool, faces []face, checks int) []bool {
	for range checks {
		into = append(into, false)
	}
	for _, f := range faces {
		if f.check >= 0 && f.mode != Off {
			into[f.check] = true
		}
	}
	return into
}
