package bot_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"time"
)

// timeoutSentences are about who cannot write, and for how long.
func timeoutSentences(form func(string) *regexp.Regexp) []sentence {
	return []sentence{
		{form(`ada times (\w+) out for (\d+)h by hand`), (*stage).timesOutByHand},
		{form(`(\w+) cannot write for (\d+)h`), (*stage).cannotWriteFor},
		{form(`(\w+)'s letter names the end of the timeout`), (*stage).letterNamesEnd},
	}
}

func (s *stage) memberPath(name string) (string, error) {
	a, err := s.account(name)
	return "/guilds/" + s.world.Guild + "/members/" + a.ID, err
}

// timesOutByHand is what the server's owner does in Discord's own menu.
func (s *stage) timesOutByHand(words []string) error {
	path, err := s.memberPath(words[0])
	if err != nil {
		return err
	}
	hours, err := strconv.Atoi(words[1])
	if err != nil {
		return err
	}
	until := time.Now().Add(time.Duration(hours) * time.Hour).UTC().Format(time.RFC3339)
	return s.people["ada"].Do(context.Background(), http.MethodPatch, path, map[string]string{"communication_disabled_until": until}, nil)
}

// until is until when somebody cannot write.
func (s *stage) until(name string) (time.Time, error) {
	var m struct {
		Until *time.Time `json:"communication_disabled_until"`
	}
	path, err := s.memberPath(name)
	if err == nil {
		err = s.people["ada"].Do(context.Background(), http.MethodGet, path, nil, &m)
	}
	if err != nil || m.Until == nil {
		return time.Time{}, err
	}
	return *m.Until, nil
}

// cannotWriteFor takes what passed within the story for no time: five minutes.
func (s *stage) cannotWriteFor(words []string) error {
	hours, err := strconv.Atoi(words[1])
	if err != nil {
		return err
	}
	return s.eventually(func() error {
		until, err := s.until(words[0])
		if err != nil {
			return err
		}
		const story = 5 * time.Minute
		if left := time.Duration(hours)*time.Hour - time.Until(until); left < 0 || left > story {
			return fmt.Errorf("they cannot write until %v, in %v", until, time.Until(until))
		}
		return nil
	})
}

func (s *stage) letterNamesEnd(words []string) error {
	until, err := s.until(words[0])
	if err != nil {
		return err
	}
	return s.isWritten([]string{words[0], fmt.Sprintf("<t:%d:f>", until.Unix())})
}
