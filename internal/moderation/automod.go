package moderation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"ombud/internal/policy"
)

// AutoModAction is one thing that Discord's own AutoMod did about a text. It tells of each by
// itself, and several of one text join one case.
type AutoModAction struct {
	GuildID, ChannelID string
	// MessageID is empty for a text that was blocked: then there is no message.
	MessageID string
	Author    Author
	Content   string // hostile text; empty when ombud may not read it
	Keyword   string // what the rule looks for; an admin's text
	Matched   string // what of the content it found
	Did       string // in words for moderators: "blocked it"
	At        time.Time
}

// blockedPrefix begins the id of what stands for the message of a text that was blocked. Discord's
// ids are numbers, so that the two never meet.
const blockedPrefix = "blocked-"

// Blocked reports whether the subject is a text that Discord's AutoMod kept from being posted.
func (s Subject) Blocked() bool { return strings.HasPrefix(s.MessageID, blockedPrefix) }

// subject is the message, or what stands for it: the same text of the same member in the same
// channel is one subject, however often they try.
func (a AutoModAction) subject() Subject {
	s := Subject{GuildID: a.GuildID, ChannelID: a.ChannelID, MessageID: a.MessageID}
	if s.MessageID == "" {
		sum := sha256.Sum256([]byte(a.Author.ID + "\x00" + a.Content))
		s.MessageID = blockedPrefix + hex.EncodeToString(sum[:12])
	}
	return s
}

// AutoModActed joins what AutoMod did to the text's case, or opens one. m is the message when it
// stands; nil when the text was blocked.
func (s *Service) AutoModActed(ctx context.Context, a AutoModAction, m *Message) error {
	blocked := Message{
		Subject: a.subject(), Author: a.Author,
		Judged: policy.Message{
			SentAt: a.At, Author: policy.Author{ID: a.Author.ID},
			Surfaces: []policy.Surface{{Kind: policy.SurfaceContent, Text: a.Content}},
		},
	}
	if m == nil {
		m = &blocked
	}
	// What it did belongs to the name: blocking a text and timing its author out are two findings.
	f := policy.Finding{Rule: "automod: " + a.Did, Then: policy.Flag, Reason: fmt.Sprintf("Discord's AutoMod %s: its rule looks for %q.", a.Did, Shorten(a.Keyword, 80))}
	if a.Keyword == "" {
		f.Reason = fmt.Sprintf("Discord's AutoMod %s.", a.Did)
	}
	for i, surface := range m.Judged.Surfaces {
		if at := strings.Index(surface.Text, a.Matched); a.Matched != "" && at >= 0 {
			f.Spans = append(f.Spans, policy.Span{Surface: i, Start: at, End: at + len(a.Matched)})
			break
		}
	}
	v := policy.Verdict{Effect: policy.Flag, Policy: s.Engine.Policy().Version(), Findings: []policy.Finding{f}}
	id, change, err := s.accuse(ctx, Accusation{Message: *m, Verdict: &v, At: s.Now()})
	if err != nil {
		return fmt.Errorf("record what AutoMod did: %w", err)
	}
	s.logVerdict(ctx, *m, v, id, change, s.Now())
	return nil
}
