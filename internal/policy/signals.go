package policy

import (
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
)

// signalTypes are what conditions may ask, each with its type.
func signalTypes() map[string]*cel.Type {
	texts := cel.ListType(cel.StringType)
	return map[string]*cel.Type{
		"text": cel.StringType, "length": cel.IntType, "words": cel.IntType, "lines": cel.IntType, "language": cel.StringType,
		"links": texts, "mentions": cel.IntType, "mentions_everyone": cel.BoolType,
		"attachments": texts, "attachment_types": texts, "found": texts,
		"is_reply": cel.BoolType, "is_edit": cel.BoolType,
		"author.id": cel.StringType, "author.roles": texts, "author.member_days": cel.IntType, "author.account_days": cel.IntType,
		"channel": cel.StringType, "channels": texts, "feed": cel.StringType, "discussion.hours": cel.IntType,
		"scores": cel.MapType(cel.StringType, cel.DoubleType),
	}
}

func signalNames() []string { return slices.Sorted(maps.Keys(signalTypes())) }

// signalOptions declare the signals.
func signalOptions() []cel.EnvOption {
	var options []cel.EnvOption
	for _, name := range signalNames() {
		options = append(options, cel.Variable(name, signalTypes()[name]))
	}
	return options
}

// signals answers what a condition asks about the message being judged. Only
// what is asked is worked out.
type signals struct {
	w       *work
	missing error // what was asked and is not known
}

// Parent implements cel.Activation.
func (s *signals) Parent() cel.Activation { return nil }

// ResolveName implements cel.Activation.
func (s *signals) ResolveName(name string) (any, bool) {
	m := &s.w.message
	switch name {
	case "text":
		return s.text(), true
	case "length":
		return int64(utf8.RuneCountInString(s.text())), true
	case "words":
		return int64(len(strings.Fields(s.text()))), true
	case "lines":
		return int64(strings.Count(s.text(), "\n") + 1), true
	case "language":
		return language(s.text()), true
	case "links":
		hosts := []string{}
		for i := range s.w.links {
			hosts = append(hosts, s.w.links[i].host)
		}
		return hosts, true
	case "mentions":
		return int64(m.Mentions.Users + m.Mentions.Roles), true
	case "mentions_everyone":
		return m.Mentions.Everyone, true
	case "attachments", "attachment_types":
		files := []string{}
		for _, f := range m.Attachments {
			if name == "attachments" {
				files = append(files, f.Name)
			} else {
				files = append(files, f.ContentType)
			}
		}
		return files, true
	case "found":
		return s.w.foundBy(), true
	case "is_reply":
		return m.IsReply, true
	case "is_edit":
		return m.IsEdit, true
	case "channel":
		if len(m.Place.ChannelIDs) == 0 {
			return s.unknown(ErrUnknownFact)
		}
		return m.Place.ChannelIDs[0], true
	case "channels":
		return append([]string{}, m.Place.ChannelIDs...), true
	case "feed":
		return m.Place.FeedID, true
	case "discussion.hours":
		return s.since(m.Place.Opened, time.Hour)
	case "scores":
		if m.Scores == nil {
			return map[string]float64{}, true
		}
		return m.Scores, true
	}
	return s.author(name)
}

func (s *signals) author(name string) (any, bool) {
	a := &s.w.message.Author
	switch name {
	case "author.id":
		if a.ID == "" {
			return s.unknown(ErrUnknownFact)
		}
		return a.ID, true
	case "author.account_days":
		return s.since(a.AccountCreated, 24*time.Hour)
	case "author.roles":
		if !a.Known {
			return s.unknown(ErrUnknownAuthor)
		}
		return append([]string{}, a.RoleIDs...), true
	case "author.member_days":
		if !a.Known {
			return s.unknown(ErrUnknownAuthor)
		}
		return s.since(a.Joined, 24*time.Hour)
	}
	return nil, false
}

// unknown makes an error of a fact, which the condition can do without only if
// the rest of it decides: "false && author.member_days < 7" is false.
func (s *signals) unknown(err error) (any, bool) {
	if s.missing == nil {
		s.missing = err
	}
	return types.NewErr("%v", err), true
}

// since answers how many units lie between a time and the message.
func (s *signals) since(then time.Time, unit time.Duration) (any, bool) {
	now := s.w.message.SentAt
	if then.IsZero() || now.IsZero() {
		return s.unknown(ErrUnknownFact)
	}
	return int64(now.Sub(then) / unit), true
}

// text is all that the message says, one surface a line.
func (s *signals) text() string {
	list := s.w.message.Surfaces
	if len(list) == 1 {
		return list[0].Text
	}
	var b strings.Builder
	for i, surface := range list {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(surface.Text)
	}
	return b.String()
}

// foundBy lists the rules that found something, those in shadow included.
func (w *work) foundBy() []string {
	ids := []string{}
	for i := range w.faces {
		if f := &w.faces[i]; f.check >= 0 && f.mode != Off && w.findings[f.check].hits > 0 {
			ids = append(ids, f.id)
		}
	}
	return ids
}
