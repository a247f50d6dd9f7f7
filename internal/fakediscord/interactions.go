package fakediscord

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Interaction types.
//
// docs: Interactions/Receiving and Responding, Interaction Type.
const (
	interactionCommand      = 2
	interactionComponent    = 3
	interactionAutocomplete = 4
	interactionForm         = 5
)

// Deadlines of interactions.
//
// docs: Interactions/Receiving and Responding, Responding to an Interaction:
// an initial response within 3 seconds; the token is valid for 15 minutes.
const (
	answerDeadline = 3 * time.Second
	tokenLifetime  = 15 * time.Minute
)

// interaction is one use of a command, one press, one submitted form.
type interaction struct {
	id      snowflake
	token   string
	kind    int
	who     *account
	channel *channel
	at      time.Time
	nonce   json.RawMessage
	command *command // of commands and autocompletion
	// message is the one whose component was used, also when that opened a form.
	message  *message
	metadata json.RawMessage // shown on the messages that answer it
	opener   *interaction    // what a submitted form was opened by
	data     any             // what the application is told

	answered   int // the type of the first response; 0: none yet
	stopClock  func()
	original   *message
	followUps  map[snowflake]*message
	loadingFor bool // the original is a deferred reply that nothing has filled yet
}

// reception keeps what interactions need between two calls.
type reception struct {
	d        *Discord
	commands *commandBook
	events   *shownEvents
	byID     map[snowflake]*interaction
	byToken  map[string]*interaction
	forms    []*form
	private  map[snowflake]*message // ephemeral messages; channels do not have them
}

// interactionRoutes are commands, interactions, their answers and what people
// are shown of them.
func interactionRoutes(d *Discord) table {
	r := &reception{
		d: d, commands: &commandBook{scopes: map[snowflake][]*command{}}, events: newShownEvents(d),
		byID: map[snowflake]*interaction{}, byToken: map[string]*interaction{}, private: map[snowflake]*message{},
	}
	d.onShown(r.noteShown)
	routes := append(r.commands.routes(), r.events.routes()...)
	routes = append(routes, r.answerRoutes()...)
	return table{routes: append(routes, route{
		method: "POST", pattern: "/interactions", by: byPerson, body: true, handle: r.begin,
		doc: "not documented: what Discord's own client calls; its effects are those of Interactions/Receiving and Responding",
	})}
}

// beginJSON is what Discord's own client sends. Session, nonce, message flags
// and the place in the client have no effect here, except that the nonce comes
// back in INTERACTION_SUCCESS and INTERACTION_FAILURE.
type beginJSON struct {
	Type          int             `json:"type"`
	ApplicationID snowflake       `json:"application_id"`
	GuildID       snowflake       `json:"guild_id"`
	ChannelID     snowflake       `json:"channel_id"`
	MessageID     snowflake       `json:"message_id"`
	MessageFlags  int             `json:"message_flags"`
	SessionID     string          `json:"session_id"`
	Nonce         json.RawMessage `json:"nonce"`
	Place         string          `json:"analytics_location"`
	Section       string          `json:"section_name"`
	Data          json.RawMessage `json:"data"`
}

// begin takes an interaction from a person and hands it to the application.
func (r *reception) begin(c *call) (int, any, error) {
	var body beginJSON
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	if r.d.app == nil || body.ApplicationID != r.d.app.id {
		return 0, nil, errUnknownApplication
	}
	ch, err := c.visible(body.ChannelID)
	if err != nil {
		return 0, nil, err
	}
	if body.GuildID != ch.guildID() {
		return 0, nil, formError("GUILD_MISMATCH", "The channel is not in this guild.", "guild_id")
	}
	if ch.guild != nil && ch.guild.member(r.d.app.bot.id) == nil {
		return 0, nil, errUnknownApplication
	}
	in := &interaction{
		id: r.d.newID(), kind: body.Type, who: c.who, channel: ch, at: c.now, nonce: body.Nonce,
		followUps: map[snowflake]*message{},
	}
	switch body.Type {
	case interactionCommand, interactionAutocomplete:
		err = r.useCommand(c, in, body)
	case interactionComponent:
		err = r.useComponent(in, body)
	case interactionForm:
		err = r.submitForm(in, body)
	default:
		err = unknownError("interactions of type %d", body.Type)
	}
	if err != nil {
		return 0, nil, err
	}
	r.hand(in)
	return http.StatusNoContent, nil, nil
}

// hand dispatches the interaction and starts the clock. An application that is
// not connected is like one that does not answer.
func (r *reception) hand(in *interaction) {
	in.token = fmt.Sprintf("fake-interaction-%d-%x", in.id, uint64(in.id)*11400714819323198485)
	in.metadata = encode(in.metadataJSON())
	r.byID[in.id], r.byToken[in.token] = in, in
	in.stopClock = r.d.after(answerDeadline, func() { r.fail(in) })
	r.d.dispatchTo(r.d.app.bot, "INTERACTION_CREATE", in.channel.guildID(), in.wire(r.d))
}

// fail tells the person that nothing came in three seconds.
func (r *reception) fail(in *interaction) {
	delete(r.byID, in.id)
	delete(r.byToken, in.token)
	r.d.dispatchTo(in.who, "INTERACTION_FAILURE", 0, interactionOutcome{ID: in.id, Nonce: in.nonce})
	r.events.show(in.who, "failure", "INTERACTION_FAILURE", failureJSON{
		ID: in.id, Nonce: in.nonce, ChannelID: in.channel.id, Text: "The application did not respond",
	})
}

// interactionOutcome is what the gateway tells a person's client.
type interactionOutcome struct {
	ID    snowflake       `json:"id"`
	Nonce json.RawMessage `json:"nonce,omitempty"`
}

type failureJSON struct {
	ID        snowflake       `json:"id"`
	Nonce     json.RawMessage `json:"nonce,omitempty"`
	ChannelID snowflake       `json:"channel_id"`
	Text      string          `json:"text"`
}
