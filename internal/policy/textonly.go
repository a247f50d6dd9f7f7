package policy

import "slices"

// TextOnly answers an engine that judges texts of which nothing else is known:
// the rules that count over several messages, or whose condition asks who wrote
// a message, where and when, are left out. It answers their ids too. Everything
// else is shared with the engine it is made from.
func (e *Engine) TextOnly() (engine *Engine, left []string) {
	engine = e.With(nil, Key{})
	engine.faces = slices.Clone(e.faces)
	for i := range engine.faces {
		f := &engine.faces[i]
		if f.check < 0 || f.mode == Off || !e.needsMore(f.check) {
			continue
		}
		f.check = -1
		left = append(left, f.id)
	}
	engine.sketches = false
	engine.active = activate(nil, engine.faces, len(e.rules))
	return engine, left
}

// needsMore says whether a check asks for more than a text.
func (e *Engine) needsMore(check int) bool {
	r := e.rules[check]
	if r.Flood != nil || r.Duplicate != nil {
		return true
	}
	return slices.ContainsFunc(e.conditions, func(c condition) bool { return c.rule == check && c.asks })
}

// asked reports the signals that nobody can answer who has a text only.
func asked(signal string) bool {
	switch signal {
	case "author.id", "author.roles", "author.member_days", "author.account_days", "channel", "discussion.hours":
		return true
	}
	return false
}
