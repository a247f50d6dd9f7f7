package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// textsGone is what cards say of texts that were deleted after their time.
const textsGone = "was written in this case was deleted"

// emptied: a removal, and more than a year in which nothing happens; the text is deleted, and its one card says so.
func emptied(ctx context.Context, s *stage) error {
	if err := noticed(ctx, s); err != nil {
		return err
	}
	m, err := s.lastCase(ctx)
	if err != nil {
		return err
	}
	err = s.awayFor(ctx, func() error {
		return s.age(ctx, 400*24*time.Hour, map[string][]string{"cases": {"opened_at"}, "decisions": {"decided_at"}, "history": {"happened_at"}})
	})
	if err != nil {
		return err
	}
	says := func() error {
		cards, err := s.cards(ctx, m)
		if err == nil && (len(cards) != 1 || !strings.Contains(cards[0].Text(), textsGone) || strings.Contains(cards[0].Text(), "Nobody asked for")) {
			err = errors.New("not one card, which says that the text was deleted: " + titles(cards))
		}
		return err
	}
	if err := eventually(ctx, restart, says); err != nil {
		return err
	}
	done := func() error {
		n, err := s.count(ctx, "SELECT count(*) FROM cases WHERE message_id = $1 AND has_texts = 0 AND texts_gone_at <> 0 AND unquote_at = 0", m.id)
		if err == nil && n != 1 {
			err = errors.New("it is not recorded that the card was edited")
		}
		return err
	}
	if err := eventually(ctx, restart, done); err != nil {
		return err
	}
	if err := s.finished(ctx, m); err != nil {
		return err
	}
	if n, err := s.count(ctx, "SELECT count(*) FROM history WHERE what = $1", "texts deleted"); err != nil || n != 1 {
		return errors.Join(err, fmt.Errorf("the text was deleted %d times", n))
	}
	return says()
}
