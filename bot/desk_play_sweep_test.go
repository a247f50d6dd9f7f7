package bot_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"ombud/internal/fakediscord"
	"ombud/internal/moderation"
)

// sweepsOn takes the next step of a sweep, of any moderator.
func (p *deskPlay) sweepsOn() error {
	who := p.moderator()
	switch {
	case p.sweep == nil:
		return p.sweepBegins(who)
	case p.sweep.state == "ready" && len(p.sweep.waiting) > 0 && p.rng.IntN(5) > 0:
		return p.sweepRemoves(who, moderation.SweepRemove)
	case p.sweep.state == "ready":
		p.note("drop", who)
		p.sweep = nil
		return p.pressSweep(who, moderation.SweepDrop)
	case p.sweep.state == "stopped" && len(p.sweep.waiting) > 0 && p.rng.IntN(2) == 0:
		return p.sweepRemoves(who, moderation.SweepGoOn)
	case len(p.sweep.removed) == 0:
		p.sweep = nil // there is nothing to undo
		return nil
	}
	return p.sweepUndoes(who)
}

func (p *deskPlay) sweepBegins(who string) error {
	lead := p.one(func(q *post) bool { return q.shown })
	if lead == nil {
		return nil
	}
	button := "Similar"
	like := func(q *post) bool { return q.kind == lead.kind }
	answer := "How far back = The last day; How much alike = Much alike"
	if p.rng.IntN(3) == 0 && mayAct(who, lead.author) {
		button, answer = "Same", "How far back = The last day"
		like = func(q *post) bool { return q.author == lead.author }
	}
	p.note("sweep "+button, who, lead.marker())
	if err := p.pressCase(who, fmt.Sprintf("ombud:desk:more:%d", lead.caseID), lead); err != nil {
		return err
	}
	p.settle()
	for _, err := range []error{p.pressesInAnswer([]string{who, button, ""}), p.fillsIn([]string{who, answer})} {
		if err != nil {
			return err
		}
	}
	p.settle()
	p.sweeps++
	all := found(p.posts, like)
	if len(all) == 0 {
		return p.sweepSays("dropped")
	}
	p.sweep = &modelSweep{id: p.sweeps, state: "ready", waiting: all, removed: map[*post]int{}, opened: map[*post]bool{}}
	return p.sweepSays(fmt.Sprintf("%s found, none removed yet", some(len(all))))
}

func some(n int) string {
	if n == 1 {
		return "1 message"
	}
	return fmt.Sprintf("%d messages", n)
}

// sweepRemoves has what waits removed; somebody stops it at any moment, or nobody does.
func (p *deskPlay) sweepRemoves(who string, does moderation.SweepDoes) error {
	p.note("sweep "+string(does), who)
	stops := p.rng.IntN(2) == 0
	if stops {
		for _, route := range []string{"/channels/{channel_id}/messages/{message_id}", "/channels/{channel_id}/messages/bulk-delete"} {
			f := fakediscord.Fault{Kind: "slow", Route: route, Times: -1, Milliseconds: 1500}
			if err := p.discord.Fault(f); err != nil {
				return err
			}
		}
	}
	if err := p.pressSweep(who, does); err != nil {
		return err
	}
	if does == moderation.SweepRemove {
		if err := p.fillsIn([]string{who, "Reason = All the same."}); err != nil {
			return err
		}
	}
	if stops {
		time.Sleep(time.Duration(p.rng.IntN(5000)) * time.Millisecond)
		p.note("sweep stop", p.moderator())
		if err := p.pressSweep("ada", moderation.SweepStop); err != nil { // refused when it is done
			p.did = append(p.did, "too late")
		}
		time.Sleep(time.Minute)
		p.discord.ClearFaults()
	}
	p.settle()
	var title string
	err := p.eventually(func() (err error) {
		if title, err = p.sweepTitle(); err == nil && strings.Contains(title, "removing") {
			err = fmt.Errorf("the sweep goes on: %s", title)
		}
		return err
	})
	if err != nil {
		return err
	}
	stopped := strings.Contains(title, "stopped")
	p.sweep.state = map[bool]string{true: "stopped", false: "done"}[stopped]
	if err := p.sweep.remove(who, stopped, p.sweptState); err != nil {
		return err
	}
	p.count["left alone, edited"] += p.sweep.edited
	if stopped {
		p.count["stopped midway"]++
		return p.sweepSays(fmt.Sprintf("stopped, %d of ", len(p.sweep.removed)))
	}
	return p.sweepSays(some(len(p.sweep.removed)) + " removed")
}

func (p *deskPlay) sweepUndoes(who string) error {
	p.note("sweep undo", who)
	if err := p.pressSweep(who, moderation.SweepUndo); err != nil {
		return err
	}
	time.Sleep(time.Minute)
	p.settle()
	restored := p.sweep.undo(who)
	err := p.sweepSays("undone, " + some(restored) + " restored")
	p.sweep = nil
	return err
}

// sweptState is what the tables have of a message of the sweep.
func (p *deskPlay) sweptState(q *post) (state string, err error) {
	err = p.read(func(ctx context.Context, db *sql.DB) error {
		return db.QueryRowContext(ctx, "SELECT state FROM sweep_messages WHERE sweep_id = $1 AND message_id = $2", p.sweep.id, q.message).Scan(&state)
	})
	return state, err
}

// sweepMessage is the message of the newest sweep.
func (p *deskPlay) sweepMessage() (fakediscord.SeenMessage, error) {
	all, err := p.people["ada"].Messages(context.Background(), p.world.Channels.Moderators)
	if err != nil {
		return fakediscord.SeenMessage{}, err
	}
	for _, m := range all {
		if strings.Contains(text(m), fmt.Sprintf("ombud sweep %d ", p.sweeps)) {
			return m, nil
		}
	}
	return fakediscord.SeenMessage{}, fmt.Errorf("sweep %d has no message", p.sweeps)
}

func (p *deskPlay) sweepTitle() (string, error) {
	m, err := p.sweepMessage()
	title, _, _ := strings.Cut(text(m), "\n")
	return title, err
}

func (p *deskPlay) sweepSays(words string) error {
	return p.eventually(func() error {
		m, err := p.sweepMessage()
		if title, _, _ := strings.Cut(text(m), "\n"); err == nil && !strings.Contains(title, words) {
			err = fmt.Errorf("the sweep says\n%s\nwant %q", text(m), words)
		}
		return err
	})
}

func (p *deskPlay) pressSweep(who string, does moderation.SweepDoes) error {
	m, err := p.sweepMessage()
	if err != nil {
		return err
	}
	return p.press(who, m, fmt.Sprintf("ombud:sweep:%s:%d", does, p.sweeps))
}
