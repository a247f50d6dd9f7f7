package bot_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ombud/internal/fakediscord"
	"ombud/internal/sandbox"
)

func (s *stage) wait(words []string) error {
	d, err := time.ParseDuration(words[0])
	if err != nil {
		return err
	}
	time.Sleep(d)
	return nil
}

func (s *stage) publishes(words []string) error {
	s.newsroom.Publish(sandbox.Story{
		Slug: strings.ToLower(strings.ReplaceAll(words[0], " ", "-")), Title: s.mentions(words[0]), Summary: s.mentions(words[1]), At: time.Now(),
	})
	return nil
}

func (s *stage) tokenIsWrong([]string) error {
	s.token = "not-the-token"
	return nil
}

// misbehaves reads "kind key=value …" as a fault.
func (s *stage) misbehaves(words []string) error {
	fields := strings.Fields(words[0])
	f := fakediscord.Fault{Kind: fields[0]}
	for _, field := range fields[1:] {
		key, value, _ := strings.Cut(field, "=")
		n, _ := strconv.Atoi(value) // zero where it is no number
		switch key {
		case "times":
			f.Times = n
		case "method":
			f.Method = value
		case "route":
			f.Route = value
		case "event":
			f.EventName = value
		case "channel":
			id, err := s.place(value)
			if err != nil {
				return err
			}
			f.Channel = id
		case "code":
			f.Code = n
		case "milliseconds":
			f.Milliseconds = n
		default:
			return fmt.Errorf("a fault has no %q", key)
		}
	}
	return s.discord.Fault(f)
}

func (s *stage) behaves([]string) error {
	s.discord.ClearFaults()
	return nil
}

func (s *stage) wasAsked(words []string) error {
	s.settle()
	want, err := strconv.Atoi(words[0])
	if err != nil {
		return err
	}
	got := 0
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.journal {
		if e.Event == "rest" && e.Method == words[1] && e.Route == words[2] && e.By == s.world.Bot.ID {
			got++
		}
	}
	if got != want {
		return fmt.Errorf("it was asked %d times", got)
	}
	return nil
}

func (s *stage) logSays(words []string) error {
	if !strings.Contains(s.logs(), words[0]) {
		return errors.New("it does not")
	}
	return nil
}

func (s *stage) logDoesNotSay(words []string) error {
	if strings.Contains(s.logs(), words[0]) {
		return errors.New("it does")
	}
	return nil
}
