package fakediscord

import (
	"encoding/json"
	"net/http"
	"time"
)

// answering is the interaction whose token the path holds, while the token lives.
//
// docs: Interactions/Receiving and Responding, Followup Messages: tokens are
// valid for 15 minutes; Topics/Opcodes and Status Codes, JSON Error Codes (50027).
func (r *reception) answering(c *call) (*interaction, error) {
	app, err := c.id("application_id")
	if err != nil {
		return nil, err
	}
	in := r.byToken[c.params["interaction_token"]]
	if app != r.d.app.id || in == nil || c.now.Sub(in.at) >= tokenLifetime {
		return nil, errBadToken
	}
	c.who = r.d.app.bot
	if in.answered == 0 {
		return nil, errNoWebhook // the webhook begins with the first response
	}
	return in, nil
}

// answer is the message of the path: the original response or a follow-up.
func (r *reception) answer(c *call) (*interaction, *message, error) {
	in, err := r.answering(c)
	if err != nil {
		return nil, nil, err
	}
	if c.params["message_id"] == "@original" {
		if in.original == nil || r.isGone(in.original) {
			return nil, nil, errUnknownMessage
		}
		return in, in.original, nil
	}
	id, err := c.id("message_id")
	if err != nil {
		return nil, nil, err
	}
	m := in.followUps[id]
	if m == nil && in.original != nil && in.original.id == id {
		m = in.original
	}
	if m == nil || r.isGone(m) {
		return nil, nil, errUnknownMessage
	}
	return in, m, nil
}

// isGone says whether a message has been deleted meanwhile.
func (r *reception) isGone(m *message) bool {
	if m.ephemeralFor != 0 {
		return r.private[m.id] == nil
	}
	found, _ := m.channel.find(m.id)
	return found != m
}

// followUpJSON is the body of Create Followup Message. A thread, a name or a
// picture, which ordinary webhooks take, are not for interactions.
//
// docs: Resources/Webhook, Execute Webhook; Create Followup Message.
type followUpJSON struct {
	draft
}

func (r *reception) followUp(c *call) (int, any, error) {
	if id, err := c.id("application_id"); err == nil && (r.d.app == nil || id != r.d.app.id) {
		return r.d.executeWebhook(c, id)
	}
	if c.query.Has("thread_id") || len(c.with.files) > 0 {
		return 0, nil, unknownError("follow-ups into another thread, or with files")
	}
	in, err := r.answering(c)
	if err != nil {
		return 0, nil, err
	}
	var body followUpJSON
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	if in.loadingFor && !r.isGone(in.original) {
		// docs: Create Followup Message: directly after a deferred reply it works as
		// Edit Original Interaction Response, and keeps the reply's ephemeral flag.
		return r.fillDeferred(in, body.draft)
	}
	m, err := r.compose(in, body.draft)
	if err != nil {
		return 0, nil, err
	}
	metadata := in.metadataJSON()
	if in.original != nil {
		metadata.OriginalMessageID = in.original.id
		m.kind = messageReply
		r.referTo(m, in.original)
	}
	r.send(in, m, encode(metadata))
	in.followUps[m.id] = m
	return http.StatusOK, m.wire(r.d.app.bot).withoutMembers(), nil
}

// fillDeferred puts a text into the deferred reply.
func (r *reception) fillDeferred(in *interaction, b draft) (int, any, error) {
	if err := b.notKept(); err != nil {
		return 0, nil, err
	}
	if b.carries() {
		return 0, nil, unknownError("a deferred reply with files, stickers or a poll")
	}
	if b.flags()&^(flagEphemeral|flagSuppressEmbeds|flagSuppressNotices) != 0 {
		return 0, nil, unknownError("message flags %d of a follow-up", b.flags())
	}
	edit := editMessageJSON{AllowedMentions: b.AllowedMentions}
	edit.Content.set, edit.Content.value = true, b.text()
	edit.Embeds.set, edit.Embeds.value = true, b.Embeds
	edit.Components.set, edit.Components.value = true, b.Components
	if err := r.editOriginal(in, edit); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, in.original.wire(r.d.app.bot).withoutMembers(), nil
}

// editOriginal edits the original response; a deferred one stops loading, and
// that is no edit.
func (r *reception) editOriginal(in *interaction, edit editMessageJSON) error {
	if !in.loadingFor {
		return r.change(in.original, edit)
	}
	filled := *in.original
	filled.flags &^= flagLoading
	if err := r.apply(&filled, edit); err != nil {
		return err
	}
	filled.edited = time.Time{}
	*in.original, in.loadingFor = filled, false
	r.d.dispatchMessage("MESSAGE_UPDATE", in.original)
	return nil
}

func (r *reception) getAnswer(c *call) (int, any, error) {
	_, m, err := r.answer(c)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, m.wire(r.d.app.bot).withoutMembers(), nil
}

// editAnswerJSON is the body of the two edits: also polls and threads in the
// description, which the fake does not keep.
type editAnswerJSON struct {
	editMessageJSON
	Poll json.RawMessage `json:"poll"`
}

func (r *reception) editAnswer(c *call) (int, any, error) {
	if id, err := c.id("application_id"); err == nil && (r.d.app == nil || id != r.d.app.id) {
		return r.d.editWebhookMessage(c, id)
	}
	if len(c.query) > 0 {
		return 0, nil, unknownError("query parameters of an interaction's edit")
	}
	in, m, err := r.answer(c)
	if err != nil {
		return 0, nil, err
	}
	var body editAnswerJSON
	if err := c.decode(&body); err != nil {
		return 0, nil, err
	}
	if isSet(body.Poll) {
		return 0, nil, unknownError("messages with polls")
	}
	if m == in.original {
		err = r.editOriginal(in, body.editMessageJSON)
	} else {
		err = r.change(m, body.editMessageJSON)
	}
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, m.wire(r.d.app.bot).withoutMembers(), nil
}

func (r *reception) deleteAnswer(c *call) (int, any, error) {
	_, m, err := r.answer(c)
	if err != nil {
		return 0, nil, err
	}
	type deletedJSON struct {
		ID        snowflake `json:"id"`
		ChannelID snowflake `json:"channel_id"`
		GuildID   snowflake `json:"guild_id,omitempty"`
	}
	gone := same(deletedJSON{m.id, m.channel.id, m.channel.guildID()})
	if m.ephemeralFor != 0 {
		r.d.deliver(r.d.accounts[m.ephemeralFor], "MESSAGE_DELETE", m.channel.guildID(), gone)
		delete(r.private, m.id)
		return http.StatusNoContent, nil, nil
	}
	r.d.remove(m)
	r.d.dispatch("MESSAGE_DELETE", m.channel.guildID(), m.channel.id, gone)
	return http.StatusNoContent, nil, nil
}
