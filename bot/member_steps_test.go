package bot_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"ombud/bot"
	"ombud/config"
	"ombud/internal/fakediscord"
	"ombud/internal/telemetry"
)

func (s *stage) account(name string) (fakediscord.Account, error) {
	for _, a := range []fakediscord.Account{s.world.Alice, s.world.Ben, s.world.Newt, s.world.Mia, s.world.Max, s.world.Ada} {
		if a.Name == name {
			return a, nil
		}
	}
	return fakediscord.Account{}, fmt.Errorf("nobody is called %q", name)
}

// closesMessages lets somebody take no direct messages, or take them again.
func (s *stage) closesMessages(words []string) error {
	a, err := s.account(words[0])
	if err != nil {
		return err
	}
	return s.discord.CloseDMs(a.ID, words[1] == "closes")
}

func (s *stage) speaks(words []string) error {
	a, err := s.account(words[0])
	if err != nil {
		return err
	}
	return s.discord.Speak(a.ID, words[1])
}

// letters are the direct messages that somebody got from ombud, oldest first.
func (s *stage) letters(name string) ([]fakediscord.SeenMessage, error) {
	p, err := s.person(name)
	if err != nil {
		return nil, err
	}
	events, _, err := p.Events(context.Background(), 0)
	var all []fakediscord.SeenMessage
	for _, e := range events {
		if m, err := e.Message(); e.Kind == "dm" && e.Event == "MESSAGE_CREATE" && err == nil {
			all = append(all, m)
		}
	}
	return all, err
}

// isWritten looks for words in somebody's direct messages.
func (s *stage) isWritten(words []string) error {
	return s.eventually(func() error {
		all, err := s.letters(words[0])
		if err != nil {
			return err
		}
		var seen []string
		for _, m := range all {
			if strings.Contains(text(m), words[1]) {
				return nil
			}
			seen = append(seen, text(m))
		}
		return fmt.Errorf("%s was written to:\n%s", words[0], strings.Join(seen, "\n---\n"))
	})
}

func (s *stage) isNotWritten(words []string) error {
	s.settle()
	all, err := s.letters(words[0])
	if err != nil {
		return err
	}
	for _, m := range all {
		if len(words) == 1 || strings.Contains(text(m), words[1]) {
			return fmt.Errorf("they were:\n%s", text(m))
		}
	}
	return nil
}

func (s *stage) isWrittenTimes(words []string) error {
	s.settle()
	all, err := s.letters(words[0])
	if err == nil && fmt.Sprint(len(all)) != words[1] {
		err = fmt.Errorf("they have %d", len(all))
	}
	return err
}

// shown finds the newest message that somebody sees by themselves, or in the discussion, with a button
// of a label.
func (s *stage) shown(name, label string) (m fakediscord.SeenMessage, button string, err error) {
	p, err := s.person(name)
	if err != nil {
		return m, "", err
	}
	err = s.eventually(func() error {
		events, _, err := p.Events(context.Background(), 0)
		if err != nil {
			return err
		}
		for _, e := range slices.Backward(events) {
			seen, err := e.Message()
			if err != nil {
				continue
			}
			if b, ok := seen.Button(label); ok {
				m, button = seen, b.CustomID
				return nil
			}
		}
		return fmt.Errorf("%s sees no button %q", name, label)
	})
	return m, button, err
}

// pressesOwn presses a button of a message that only one person sees: an answer, a direct message.
func (s *stage) pressesOwn(words []string) error {
	m, button, err := s.shown(words[0], words[1])
	if err != nil {
		return err
	}
	return s.press(words[0], m, button)
}

// pressesIn presses a button that stands in a place for everybody.
func (s *stage) pressesIn(words []string) error {
	channel, err := s.place(words[2])
	if err != nil {
		return err
	}
	m, button, err := s.withButton(channel, words[1])
	if err != nil {
		return err
	}
	return s.press(words[0], m, button)
}

// deletesIn deletes the message that has a button.
func (s *stage) deletesIn(words []string) error {
	channel, err := s.place(words[2])
	if err != nil {
		return err
	}
	m, _, err := s.withButton(channel, words[1])
	if err != nil {
		return err
	}
	return s.people[words[0]].Delete(context.Background(), channel, m.ID)
}

// withButton awaits a message that has a button.
func (s *stage) withButton(channel, label string) (found fakediscord.SeenMessage, button string, err error) {
	err = s.eventually(func() error {
		all, err := s.people["ada"].Messages(context.Background(), channel)
		if err != nil {
			return err
		}
		for _, m := range all {
			if b, ok := m.Button(label); ok {
				found, button = m, b.CustomID
				return nil
			}
		}
		return errors.New("there is no such button")
	})
	return found, button, err
}

// link is that of somebody's last message, as "Copy Message Link" copies it.
func (s *stage) link(name string) string {
	last := s.last[name]
	return fmt.Sprintf("https://discord.com/channels/%s/%s/%s", s.world.Guild, last.channel, last.message)
}

// pastesLink sends the form that asks for a link with that of somebody's last message.
func (s *stage) pastesLink(words []string) error {
	form, _, err := s.form(words[0])
	if err != nil {
		return err
	}
	return s.fillsIn([]string{words[0], form.Fields()[0].Label + " = " + s.link(words[1])})
}

// reportsByLink uses the command in a place with the link of somebody's last message.
func (s *stage) reportsByLink(words []string) error {
	return s.runsIn([]string{words[0], words[1], "report link:" + s.link(words[2])})
}

// forgets has the operator forget somebody, which no ombud may run beside.
func (s *stage) forgets(words []string) error {
	a, err := s.account(words[0])
	if err != nil {
		return err
	}
	cfg, err := config.Load([]string{"DATABASE_URL=" + s.database, "OMBUD_KEY=" + strings.Repeat("0f", 32)}, "")
	if err != nil {
		return err
	}
	s.lines, err = bot.Forget(context.Background(), cfg, telemetry.NewLogger(s, "text"), a.ID, words[1] == "")
	return err
}

func (s *stage) operatorReads(words []string) error {
	if all := strings.Join(s.lines, "\n"); !strings.Contains(all, words[0]) {
		return fmt.Errorf("it says:\n%s", all)
	}
	return nil
}

// databaseDoesNotName searches the files for somebody's id.
func (s *stage) databaseDoesNotName(words []string) error {
	a, err := s.account(words[0])
	if err != nil {
		return err
	}
	return s.databaseDoesNotHold([]string{a.ID})
}

func (s *stage) leaves(words []string) error {
	a, err := s.account(words[0])
	if err != nil {
		return err
	}
	return s.discord.Leave(a.ID)
}

func (s *stage) comesBack(words []string) error {
	a, err := s.account(words[0])
	if err != nil {
		return err
	}
	return s.discord.Return(a.ID)
}

// isNotTold looks through what somebody was shown since they last did something.
func (s *stage) isNotTold(words []string) error {
	s.settle()
	if err := s.told(words[0], words[1]); err == nil {
		return errors.New("they were")
	}
	return nil
}

// fillsInMany answers a form's first field with so many times the same characters.
func (s *stage) fillsInMany(words []string) error {
	form, channel, err := s.form(words[0])
	if err != nil {
		return err
	}
	text, err := many(words[1], words[2])
	if err != nil {
		return err
	}
	if err := s.hearOut(words[0]); err != nil {
		return err
	}
	answers := map[string]string{form.Fields()[0].Label: text}
	return s.attempt(words[0], s.people[words[0]].FillIn(context.Background(), channel, form, answers))
}

// many repeats characters, which may be written as Go writes them.
func many(times, written string) (string, error) {
	n, err := strconv.Atoi(times)
	if err != nil {
		return "", err
	}
	unit, err := strconv.Unquote(`"` + written + `"`)
	return strings.Repeat(unit, n), err
}

// saysMany writes so many times the same characters.
func (s *stage) saysMany(words []string) error {
	text, err := many(words[2], words[3])
	if err != nil {
		return err
	}
	return s.says([]string{words[0], words[1], words[4] + text})
}

// letsManage gives ombud's role the permission to manage the server, without which Discord does not
// tell it what AutoMod does. ombud does not ask for it.
func (s *stage) letsManage([]string) error {
	ada := s.people["ada"]
	var guild struct {
		Roles []struct {
			ID          string `json:"id"`
			Permissions string `json:"permissions"`
		} `json:"roles"`
	}
	if err := ada.Do(context.Background(), http.MethodGet, "/guilds/"+s.world.Guild, nil, &guild); err != nil {
		return err
	}
	for _, r := range guild.Roles {
		if r.ID != s.world.Roles.Bot {
			continue
		}
		has, err := strconv.ParseUint(r.Permissions, 10, 64)
		if err != nil {
			return err
		}
		change := map[string]string{"permissions": strconv.FormatUint(has|fakediscord.PermManageGuild, 10)}
		return ada.Do(context.Background(), http.MethodPatch, "/guilds/"+s.world.Guild+"/roles/"+r.ID, change, nil)
	}
	return errors.New("ombud has no role")
}

// blocks gives the server an AutoMod rule.
func (s *stage) blocks(words []string) error {
	return s.discord.AutoMod(s.world.Guild, words[0], true, 0)
}

// timesOut gives it one that lets the message stand.
func (s *stage) timesOut(words []string) error {
	d, err := time.ParseDuration(words[1])
	if err != nil {
		return err
	}
	return s.discord.AutoMod(s.world.Guild, words[0], false, d)
}

// triesToSay says what Discord itself refuses.
func (s *stage) triesToSay(words []string) error {
	if err := s.says(words); err == nil {
		return errors.New("Discord took it")
	}
	return nil
}
