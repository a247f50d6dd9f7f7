package bot_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"ombud/internal/fakediscord"
)

// deskPlay lets several moderators and members do what they like, one after the other, and keeps the model.
type deskPlay struct {
	*stage
	rng    *rand.Rand
	posts  []*post
	sweep  *modelSweep // nil: none waits or can be undone
	sweeps int
	did    []string
	count  map[string]int // how often each step had an effect
}

// steps of the play, each drawn as often as it stands here.
func (p *deskPlay) moves() []func() error {
	decide, undo, report, edit, del, sweep := p.decides, p.undoes, p.reports, p.editsOne, p.deletesOne, p.sweepsOn
	return []func() error{decide, decide, decide, undo, undo, report, report, edit, edit, del, sweep, sweep, sweep, sweep}
}

func (p *deskPlay) play(moves int) error {
	if err := p.begin(); err != nil {
		return err
	}
	all := p.moves()
	for range moves {
		if err := all[p.rng.IntN(len(all))](); err != nil {
			return err
		}
		time.Sleep(70*time.Second + time.Duration(p.rng.IntN(60))*time.Second)
		p.settle()
		if err := p.compare(); err != nil {
			return err
		}
	}
	return nil
}

// begin has six messages written in two places, five of which say nearly the same; three are reported.
func (p *deskPlay) begin() error {
	const coins, market = "Buy my cheap harbour coins tonight before they are gone (%d)!", "The harbour market opens at nine on Sunday (%d), and closes at four."
	if err := p.steps("ombud starts", "ada runs /setup discussions:#discussions moderators:#moderators role:@moderator",
		`ada opens "The market" in #discussions, saying: What do you think of it?`); err != nil {
		return err
	}
	for i, w := range []struct{ who, where, text string }{
		{"newt", "#discussions", coins},
		{"newt", `"The market"`, coins},
		{"alice", "#discussions", coins},
		{"ben", `"The market"`, coins},
		{"max", "#discussions", coins},
		{"ben", "#discussions", market},
	} {
		text := fmt.Sprintf(w.text, i)
		if err := p.says([]string{w.who, w.where, text}); err != nil {
			return err
		}
		p.posts = append(p.posts, &post{author: w.who, kind: w.text, text: text, said: p.last[w.who], stands: true})
	}
	for _, i := range []int{0, 3, 5} {
		if err := p.reportOne(p.posts[i], "alice"); err != nil {
			return err
		}
		time.Sleep(70 * time.Second)
	}
	return p.compare()
}

func (p *deskPlay) moderator() string { return []string{"mia", "max", "ada"}[p.rng.IntN(3)] }

// one draws a post; nil: there is none like that.
func (p *deskPlay) one(like func(*post) bool) *post {
	var some []*post
	for _, q := range p.posts {
		if like(q) {
			some = append(some, q)
		}
	}
	if len(some) == 0 {
		return nil
	}
	return some[p.rng.IntN(len(some))]
}

func (p *deskPlay) note(what string, words ...any) {
	p.count[what]++
	p.did = append(p.did, what+" "+strings.TrimSpace(fmt.Sprintln(words...)))
}

func (p *deskPlay) timedOut(name string) bool {
	return slices.ContainsFunc(p.posts, func(q *post) bool { return q.author == name && q.decided == "Timeout" })
}

// pressCase presses a button of a case on its card, or on what /case shows.
func (p *deskPlay) pressCase(who, prefix string, q *post) error {
	cards, err := p.cards()
	if err != nil {
		return err
	}
	find := func(m fakediscord.SeenMessage) string {
		for _, b := range m.Buttons() {
			if strings.HasPrefix(b.CustomID, prefix) {
				return b.CustomID
			}
		}
		return ""
	}
	for _, card := range cards {
		if id := find(card); id != "" {
			return p.press(who, card, id)
		}
	}
	if err := p.runsIn([]string{who, "#moderators", fmt.Sprintf("case number:%d", q.caseID)}); err != nil {
		return err
	}
	p.settle()
	events, _, err := p.people[who].Events(context.Background(), 0)
	if err != nil {
		return err
	}
	for _, e := range slices.Backward(events) {
		if m, err := e.Message(); err == nil && e.Kind != "form" {
			if id := find(m); id != "" {
				return p.press(who, m, id)
			}
		}
	}
	return fmt.Errorf("case %d shows no button %s", q.caseID, prefix)
}

func (p *deskPlay) decides() error {
	q := p.one((*post).open)
	if q == nil {
		return nil
	}
	who, label := p.moderator(), []string{"Dismiss", "Remove", "Warn", "Timeout"}[p.rng.IntN(4)]
	if label == "Timeout" && q.author == "max" {
		return nil // what a moderator loses by it is another story
	}
	p.note(label, who, q.marker())
	may := mayAct(who, q.author) || label == "Dismiss" && who != q.author
	if err := p.pressCase(who, fmt.Sprintf("ombud:case:%d:%s:", q.caseID, strings.ToLower(label)), q); err != nil {
		return err
	}
	if label == "Timeout" {
		if err := p.fillsIn([]string{who, "For how long = 7 days"}); err != nil && may {
			return err
		}
	}
	if may {
		q.decide(label)
		if !q.stands { // ombud's own deletion takes it out of a sweep that waits, too
			p.sweep.touched(q)
		}
	}
	return nil
}

func (p *deskPlay) undoes() error {
	q := p.one(func(q *post) bool { return q.decided != "" })
	if q == nil {
		return nil
	}
	who := p.moderator()
	p.note("undo", who, q.decided, q.marker())
	may := mayAct(who, q.author) || q.decided == "Dismiss" && who != q.author
	if err := p.pressCase(who, fmt.Sprintf("ombud:undo:%d:", q.caseID), q); err != nil {
		return err
	}
	if may {
		q.undo()
	}
	return nil
}

func (p *deskPlay) reports() error {
	q := p.one(func(q *post) bool { return q.stands && !q.restored })
	if q == nil {
		return nil
	}
	by := []string{"alice", "ben", "newt"}[p.rng.IntN(3)]
	if by == q.author || p.timedOut(by) {
		return nil
	}
	p.note("report", by, q.marker())
	return p.reportOne(q, by)
}

func (p *deskPlay) reportOne(q *post, by string) error {
	if err := p.hearOut(by); err != nil {
		return err
	}
	if err := p.people[by].MessageCommand(context.Background(), q.channel, "Report", q.message); err != nil {
		return err
	}
	p.settle()
	q.report(by, opensOne)
	return nil
}

// addition is what an edit adds.
const addition = " So I say."

func (p *deskPlay) editsOne() error {
	accused := p.rng.IntN(3) > 0 // what a sweep does about those that were accused before is worth more looks
	q := p.one(func(q *post) bool {
		return q.stands && !q.restored && !p.timedOut(q.author) && (!accused || q.open())
	})
	if q == nil {
		return nil
	}
	p.note("edit", q.marker())
	before := q.text
	q.text = strings.TrimSuffix(q.text, addition) + addition
	if p.rng.IntN(3) == 0 { // back to what it was
		q.text = strings.TrimSuffix(q.text, addition)
	}
	if q.text != before { // one that says the same is no other message
		p.sweep.touched(q)
	}
	return p.people[q.author].Edit(context.Background(), q.channel, q.message, q.text)
}

func (p *deskPlay) deletesOne() error {
	q := p.one(func(q *post) bool { return q.stands })
	if q == nil || p.rng.IntN(2) == 0 {
		return nil
	}
	p.note("delete", q.marker())
	copies, err := p.copies(q)
	if err != nil || len(copies) != 1 {
		return errors.Join(err, fmt.Errorf("%d copies stand", len(copies)))
	}
	p.sweep.touched(q)
	q.stands, q.gone = false, true
	return p.people["ada"].Delete(context.Background(), q.channel, copies[0].ID)
}

// copies are the messages in which a post stands.
func (p *deskPlay) copies(q *post) (all []fakediscord.SeenMessage, err error) {
	there, err := p.people["ada"].Messages(context.Background(), q.channel)
	for _, m := range there {
		if strings.Contains(m.Content, q.marker()) {
			all = append(all, m)
		}
	}
	return all, err
}

// read asks the tables, beside the ombud that runs.
func (p *deskPlay) read(do func(ctx context.Context, db *sql.DB) error) error {
	db, err := sql.Open("sqlite", "file:"+p.file()+"?_pragma=busy_timeout(2000)")
	if err != nil {
		return err
	}
	return errors.Join(do(context.Background(), db), db.Close())
}
