package wire

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"time"
)

// InteractionType says what a person did: typed a command, used a menu,
// pressed something or sent a form.
type InteractionType int

// Discord's numbers (Interactions → Receiving and Responding → Interaction Type).
const (
	InteractionPing         InteractionType = 1
	InteractionCommand      InteractionType = 2
	InteractionComponent    InteractionType = 3
	InteractionAutocomplete InteractionType = 4
	InteractionForm         InteractionType = 5
)

// CommandType tells a typed command from the two menus.
type CommandType int

// Discord's numbers (Application Commands → Application Command Types).
const (
	SlashCommand   CommandType = 1
	UserCommand    CommandType = 2
	MessageCommand CommandType = 3
)

// Interaction is one thing a person did that waits for an answer: 3 s for the
// first, 15 min for what follows.
type Interaction struct {
	ID          string
	AppID       string
	Token       string // answers in ombud's name for 15 minutes: never logged
	Type        InteractionType
	GuildID     string // empty in a direct message
	ChannelID   string
	Channel     Channel // as far as Discord sent it along
	Member      *InteractionMember
	User        User // who did it, on a server or not
	Locale      string
	GuildLocale string

	Command Command // of a command

	CustomID  string            // of a component or a form
	Values    []string          // what was chosen in a select
	Fields    map[string]string // what was typed in a form, by custom id; a select's choices are in Choices
	Choices   map[string][]string
	MessageID string // the message the pressed component is on
	Private   bool   // that message is shown to who pressed alone
}

// FlagEphemeral marks a message that one person is shown alone (Resources → Message → Message Flags).
const FlagEphemeral = 1 << 6

// Command is what a command was called with.
type Command struct {
	ID   string
	Type CommandType
	Name string
	// Path is the name followed by the subcommand group and subcommand, if any.
	Path     []string
	Options  map[string]Option
	TargetID string // the user or message whose menu was used
	Resolved Resolved
}

// Option is one argument of a slash command. Which field counts follows from
// the option's type in the definition; ids of users, channels and roles are strings.
type Option struct {
	Name    string
	Type    int
	String  string
	Integer int64
	Number  float64
	Bool    bool
	Focused bool
}

// Resolved is what Discord looked up for the ids in a command or a select.
type Resolved struct {
	Users    map[string]User
	Members  map[string]InteractionMember
	Channels map[string]Channel
	Roles    map[string]Role
	Messages map[string]json.RawMessage // decode with DecodeMessage; an unknown component must not spoil the rest
}

// InteractionMember is a member as an interaction carries them: with the
// permissions they have in that channel, worked out by Discord itself.
type InteractionMember struct {
	User        User
	Nick        string
	RoleIDs     []string
	Joined      time.Time
	Permissions Permissions // in the channel of the interaction
}

// User is an account.
type User struct {
	ID         string `json:"id"`
	Username   string `json:"username"`    // hostile text
	GlobalName string `json:"global_name"` // hostile text
	Bot        bool   `json:"bot"`
	Avatar     string `json:"avatar"` // a hash; empty: none of its own
}

// Name is what the account shows where no server gave it another name.
func (u User) Name() string {
	if u.GlobalName != "" {
		return u.GlobalName
	}
	return u.Username
}

// Picture is the address of the account's picture (Reference → Image Formatting).
func (u User) Picture() string {
	n, err := strconv.ParseUint(u.ID, 10, 64)
	switch {
	case err != nil:
		return ""
	case u.Avatar != "":
		return fmt.Sprintf("https://cdn.discordapp.com/avatars/%s/%s.png", u.ID, u.Avatar)
	}
	return fmt.Sprintf("https://cdn.discordapp.com/embed/avatars/%d.png", (n>>22)%6)
}

// Role is a server's role.
type Role struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Position    int         `json:"position"`
	Permissions Permissions `json:"permissions"`
	Mentionable bool        `json:"mentionable"`
}

// LogValue keeps the token out of every log.
func (i Interaction) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", i.ID), slog.Int("type", int(i.Type)),
		slog.String("guild", i.GuildID), slog.String("channel", i.ChannelID), slog.String("user", i.User.ID))
}

// String keeps the token out of every formatted error.
func (i Interaction) String() string { return fmt.Sprintf("interaction %s", i.ID) }

// GoString does the same for %#v.
func (i Interaction) GoString() string { return i.String() }
