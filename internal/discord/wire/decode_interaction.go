package wire

import (
	"encoding/json"
	"errors"
	"fmt"
)

type interaction struct {
	ID            string          `json:"id"`
	ApplicationID string          `json:"application_id"`
	Type          InteractionType `json:"type"`
	Token         string          `json:"token"`
	GuildID       string          `json:"guild_id"`
	ChannelID     string          `json:"channel_id"`
	Channel       Channel         `json:"channel"`
	Member        *Member         `json:"member"`
	User          *User           `json:"user"`
	Locale        string          `json:"locale"`
	GuildLocale   string          `json:"guild_locale"`
	Message       struct {
		ID    string `json:"id"`
		Flags int    `json:"flags"`
	} `json:"message"`
	Data interactionData `json:"data"`
}

type interactionData struct {
	ID         string          `json:"id"`
	Name       string          `json:"name"`
	Type       CommandType     `json:"type"`
	Options    []option        `json:"options"`
	TargetID   string          `json:"target_id"`
	CustomID   string          `json:"custom_id"`
	Values     []string        `json:"values"`
	Components json.RawMessage `json:"components"`
	Resolved   resolved        `json:"resolved"`
}

type option struct {
	Name    string          `json:"name"`
	Type    int             `json:"type"`
	Value   json.RawMessage `json:"value"`
	Focused bool            `json:"focused"`
	Options []option        `json:"options"`
}

type resolved struct {
	Users    map[string]User            `json:"users"`
	Members  map[string]Member          `json:"members"`
	Channels map[string]Channel         `json:"channels"`
	Roles    map[string]Role            `json:"roles"`
	Messages map[string]json.RawMessage `json:"messages"`
}

// Option types that nest (Application Commands → Application Command Option Type).
const (
	optionSubcommand      = 1
	optionSubcommandGroup = 2
)

// DecodeInteraction reads an INTERACTION_CREATE dispatch. An error is a
// *DecodeError; it never holds the interaction's token.
func DecodeInteraction(data json.RawMessage) (Interaction, error) {
	const what = "INTERACTION_CREATE"
	var w interaction
	if err := json.Unmarshal(data, &w); err != nil {
		return Interaction{}, DecodeFailed(what, data, err)
	}
	if w.ID == "" || w.Token == "" || w.ApplicationID == "" {
		return Interaction{}, DecodeFailed(what, data, errors.New("it has no id, no token or no application"))
	}
	i := Interaction{
		ID: w.ID, AppID: w.ApplicationID, Token: w.Token, Type: w.Type, GuildID: w.GuildID, ChannelID: w.ChannelID,
		Channel: w.Channel, Locale: w.Locale, GuildLocale: w.GuildLocale,
		CustomID: w.Data.CustomID, Values: w.Data.Values, MessageID: w.Message.ID,
		Private: w.Message.Flags&FlagEphemeral != 0,
	}
	if i.ChannelID == "" {
		i.ChannelID = w.Channel.ID
	}
	if w.Member != nil {
		m := w.Member.member()
		i.Member, i.User = &m, m.User
	}
	if w.User != nil {
		i.User = *w.User
	}
	if i.User.ID == "" {
		return Interaction{}, DecodeFailed(what, data, errors.New("nobody did it"))
	}
	resolved := w.Data.Resolved.resolved()
	switch w.Type {
	case InteractionCommand, InteractionAutocomplete:
		i.Command = Command{ID: w.Data.ID, Type: w.Data.Type, Name: w.Data.Name, TargetID: w.Data.TargetID, Resolved: resolved}
		if err := i.Command.read(w.Data); err != nil {
			return Interaction{}, DecodeFailed(what, data, err)
		}
	case InteractionForm:
		i.Fields, i.Choices = map[string]string{}, map[string][]string{}
		if err := i.form(w.Data.Components, 0); err != nil {
			return Interaction{}, DecodeFailed(what, data, err)
		}
	}
	return i, nil
}

// read follows the subcommands down to the options proper.
func (c *Command) read(d interactionData) error {
	c.Path = []string{d.Name}
	options := d.Options
	for len(options) == 1 && (options[0].Type == optionSubcommand || options[0].Type == optionSubcommandGroup) {
		c.Path = append(c.Path, options[0].Name)
		options = options[0].Options
	}
	c.Options = make(map[string]Option, len(options))
	for _, o := range options {
		option, err := o.option()
		if err != nil {
			return err
		}
		c.Options[o.Name] = option
	}
	return nil
}

func (w option) option() (Option, error) {
	o := Option{Name: w.Name, Type: w.Type, Focused: w.Focused}
	var value any
	if err := json.Unmarshal(w.Value, &value); err != nil {
		return Option{}, fmt.Errorf("option %s: %w", w.Name, err)
	}
	switch v := value.(type) {
	case string:
		o.String = v
	case bool:
		o.Bool = v
	case float64:
		o.Number = v
		// Discord's integers stay within ±2^53 (Application Command Option Type).
		o.Integer = int64(v)
	default:
		return Option{}, fmt.Errorf("option %s has a value of a kind ombud does not know", w.Name)
	}
	return o, nil
}

// form collects what was filled in, whether it stands in rows or under labels.
func (i *Interaction) form(list json.RawMessage, depth int) error {
	if len(list) == 0 {
		return nil
	}
	if depth > maxNesting {
		return fmt.Errorf("the form is nested more than %d deep", maxNesting)
	}
	var parts []struct {
		CustomID   string          `json:"custom_id"`
		Value      json.RawMessage `json:"value"`
		Values     []string        `json:"values"`
		Components json.RawMessage `json:"components"` // of a row
		Component  json.RawMessage `json:"component"`  // of a label
	}
	if err := json.Unmarshal(list, &parts); err != nil {
		return fmt.Errorf("form: %w", err)
	}
	for _, p := range parts {
		var text string
		if json.Unmarshal(p.Value, &text) == nil && p.CustomID != "" {
			i.Fields[p.CustomID] = text
		}
		if p.Values != nil && p.CustomID != "" {
			i.Choices[p.CustomID] = p.Values
		}
		if err := i.form(p.Components, depth+1); err != nil {
			return err
		}
		if len(p.Component) > 0 && string(p.Component) != "null" {
			inner := append(append(json.RawMessage("["), p.Component...), ']')
			if err := i.form(inner, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w Member) member() InteractionMember {
	m := InteractionMember{Nick: w.Nick, RoleIDs: w.Roles, Permissions: w.Permissions}
	if w.User != nil {
		m.User = *w.User
	}
	if w.JoinedAt != nil {
		m.Joined = *w.JoinedAt
	}
	return m
}

func (w resolved) resolved() Resolved {
	r := Resolved{Users: w.Users, Channels: w.Channels, Roles: w.Roles, Messages: w.Messages}
	for id, m := range w.Members {
		if r.Members == nil {
			r.Members = make(map[string]InteractionMember, len(w.Members))
		}
		member := m.member()
		if u, ok := w.Users[id]; ok {
			member.User = u
		}
		r.Members[id] = member
	}
	return r
}
