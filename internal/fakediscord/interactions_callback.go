package fakediscord

import (
	"encoding/json"
	"net/http"
	"time"
	"unicode/utf8"
)

// Callback types.
//
// docs: Interactions/Receiving and Responding, Interaction Callback Type.
const (
	callbackMessage        = 4
	callbackDeferred       = 5
	callbackDeferredUpdate = 6
	callbackUpdate         = 7
	callbackSuggestions    = 8
	callbackForm           = 9
)

var (
	errAcknowledged = &apiError{status: http.StatusBadRequest, code: 40060, message: "Interaction has already been acknowledged."}
	errBadToken     = &apiError{status: http.StatusUnauthorized, code: 50027, message: "Invalid Webhook Token"}
	errNoWebhook    = &apiError{status: http.StatusNotFound, code: 10015, message: "Unknown Webhook"}
)

// answerRoutes are the calls that carry an interaction's token in the path.
// They take no Authorization and do not count towards the global limit.
//
// docs: Interactions/Receiving and Responding, Endpoints; Topics/Rate Limits,
// Global Rate Limit ("Interaction endpoints are not bound").
func (r *reception) answerRoutes() []route {
	const page = "Interactions/Receiving and Responding, "
	const hook = "/webhooks/{application_id}/{interaction_token}"
	routes := []route{
		{method: "POST", pattern: "/interactions/{interaction_id}/{interaction_token}/callback", doc: page + "Create Interaction Response", body: true, query: []string{"with_response"}, handle: r.callback},
		{method: "POST", pattern: hook, limit: webhookLimit(), doc: page + "Create Followup Message; Resources/Webhook, Execute Webhook", body: true, files: true, query: []string{"wait", "thread_id", "with_components"}, handle: r.followUp},
		{method: "GET", pattern: hook + "/messages/{message_id}", doc: page + "Get Original Interaction Response; Get Followup Message", handle: r.getAnswer},
		{method: "PATCH", pattern: hook + "/messages/{message_id}", doc: page + "Edit Original Interaction Response; Edit Followup Message; Resources/Webhook, Edit Webhook Message", body: true, query: []string{"thread_id", "with_components"}, handle: r.editAnswer},
		{method: "DELETE", pattern: hook + "/messages/{message_id}", doc: page + "Delete Original Interaction Response; Delete Followup Message", handle: r.deleteAnswer},
	}
	for i := range routes {
		routes[i].by, routes[i].exempt = byPathToken, true
	}
	return routes
}

// callbackJSON is a first response.
type callbackJSON struct {
	Type int             `json:"type"`
	Data json.RawMessage `json:"data"`
}

func (r *reception) callback(c *call) (int, any, error) {
	id, err := c.id("interaction_id")
	if err != nil {
		return 0, nil, err
	}
	in := r.byID[id]
	if in == nil || in.token != c.params["interaction_token"] {
		return 0, nil, errUnknownInteraction
	}
	c.who = r.d.app.bot // whoever has the token
	if in.answered != 0 {
		return 0, nil, errAcknowledged
	}
	if c.now.Sub(in.at) > answerDeadline {
		return 0, nil, errUnknownInteraction
	}
	var body callbackJSON
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	if err := r.respond(in, body); err != nil {
		return 0, nil, err
	}
	in.answered = body.Type
	in.stopClock()
	r.d.dispatchTo(in.who, "INTERACTION_SUCCESS", 0, interactionOutcome{ID: in.id, Nonce: in.nonce})
	switch c.query.Get("with_response") {
	case "", "false", "0":
		return http.StatusNoContent, nil, nil
	case "true", "1":
		return http.StatusOK, in.response(r.d), nil
	}
	return 0, nil, formError("BOOLEAN_TYPE_CONVERT", "Must be either true or false.", "with_response")
}

func (r *reception) respond(in *interaction, body callbackJSON) error {
	var fits bool
	switch body.Type {
	case callbackMessage, callbackDeferred:
		fits = in.kind != interactionAutocomplete
	case callbackDeferredUpdate, callbackUpdate:
		// docs: "Only valid for component-based interactions"; a form that a component opened is one.
		fits = in.message != nil
	case callbackSuggestions:
		fits = in.kind == interactionAutocomplete
	case callbackForm:
		// docs: "Not available for MODAL_SUBMIT and PING interactions".
		fits = in.kind == interactionCommand || in.kind == interactionComponent
	default:
		return unknownError("interaction callbacks of type %d", body.Type)
	}
	if !fits {
		return formError("INTERACTION_CALLBACK_TYPE", "This callback type is not valid for this interaction", "type")
	}
	switch body.Type {
	case callbackForm:
		return r.showForm(in, body.Data)
	case callbackSuggestions:
		return r.suggest(in, body.Data)
	case callbackDeferredUpdate:
		in.original = in.message
		return nil
	case callbackUpdate:
		var edit editMessageJSON
		if err := decodeStrict(body.Data, &edit); err != nil {
			return err
		}
		if err := r.change(in.message, edit); err != nil {
			return err
		}
		in.original = in.message
		return nil
	}
	return r.reply(in, body)
}

// showForm opens a form before the person.
func (r *reception) showForm(in *interaction, raw json.RawMessage) error {
	var j formJSON
	if err := decodeStrict(raw, &j); err != nil {
		return err
	}
	var f formErrors
	if err := j.check(&f); err != nil {
		return err
	}
	if err := f.err(); err != nil {
		return err
	}
	j.ID, j.ChannelID = r.d.newID(), in.channel.id
	r.forms = append(r.forms, &form{id: j.ID, opener: in, shown: j})
	r.events.show(in.who, "form", "INTERACTION_MODAL_CREATE", j)
	return nil
}

// webhookLimit is how often a webhook may be executed. No page says it: Discord tells it in the
// headers of its answers, and has told this for years.
func webhookLimit() rateLimit { return rateLimit{n: 5, span: 2 * time.Second} }

// maxSuggestions is how many choices can be suggested.
//
// docs: Interactions/Receiving and Responding, Autocomplete.
const maxSuggestions = 25

func (r *reception) suggest(in *interaction, raw json.RawMessage) error {
	var j struct {
		Choices []optionChoice `json:"choices"`
	}
	if err := decodeStrict(raw, &j); err != nil {
		return err
	}
	var f formErrors
	if len(j.Choices) > maxSuggestions {
		f.tooLong(maxSuggestions, "data", "choices")
	}
	for i, choice := range j.Choices {
		if n := utf8.RuneCountInString(choice.Name); n < 1 || n > maxChoiceText {
			f.badLength(1, maxChoiceText, "data", "choices", i, "name")
		}
		var text string // or a number
		if json.Unmarshal(choice.Value, &text) == nil {
			if n := utf8.RuneCountInString(text); n < 1 || n > maxChoiceText {
				f.badLength(1, maxChoiceText, "data", "choices", i, "value")
			}
		}
	}
	if err := f.err(); err != nil {
		return err
	}
	r.events.show(in.who, "suggestions", "APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE", map[string]any{"nonce": in.nonce, "choices": j.Choices})
	return nil
}

// responseJSON is the answer of a callback that asks with_response.
//
// docs: Interactions/Receiving and Responding, Interaction Callback Response Object.
type responseJSON struct {
	Interaction struct {
		ID        snowflake  `json:"id"`
		Type      int        `json:"type"`
		MessageID *snowflake `json:"response_message_id,omitempty"`
		Loading   *bool      `json:"response_message_loading,omitempty"`
		Ephemeral *bool      `json:"response_message_ephemeral,omitempty"`
		ChannelID snowflake  `json:"channel_id"`
		GuildID   snowflake  `json:"guild_id,omitempty"`
	} `json:"interaction"`
	Resource *resourceJSON `json:"resource,omitempty"`
}

type resourceJSON struct {
	Type    int         `json:"type"`
	Message messageJSON `json:"message"`
}

func (in *interaction) response(d *Discord) responseJSON {
	var j responseJSON
	j.Interaction.ID, j.Interaction.Type = in.id, in.kind
	j.Interaction.ChannelID, j.Interaction.GuildID = in.channel.id, in.channel.guildID()
	if m := in.original; m != nil {
		j.Interaction.MessageID = &m.id
		j.Interaction.Loading, j.Interaction.Ephemeral = ref(m.flags&flagLoading != 0), ref(m.flags&flagEphemeral != 0)
		// docs: resource.message is there for the types 4 and 7.
		if in.answered == callbackMessage || in.answered == callbackUpdate {
			j.Resource = &resourceJSON{Type: in.answered, Message: m.wire(d.app.bot).withoutMembers()}
		}
	}
	return j
}
