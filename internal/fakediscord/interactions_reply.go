package fakediscord

import "encoding/json"

// reply makes the original response: a message, or the promise of one.
func (r *reception) reply(in *interaction, body callbackJSON) error {
	var b draft
	if isSet(body.Data) {
		if err := decodeStrict(body.Data, &b); err != nil {
			return err
		}
	}
	var m *message
	if body.Type == callbackDeferred {
		// docs: Interaction Callback Data Structure: of a deferred reply only the flags count.
		if b.flags()&^(flagEphemeral|flagSuppressNotices) != 0 {
			return unknownError("message flags %d of a deferred reply", b.flags())
		}
		m = &message{channel: in.channel, author: r.d.app.bot, flags: b.flags() | flagLoading}
		in.loadingFor = true
	} else {
		made, err := r.compose(in, b)
		if err != nil {
			return err
		}
		m = made
	}
	m.kind = messageReply
	switch {
	case in.command != nil && in.command.Type == commandChat:
		m.kind = messageChatCommand
	case in.command != nil:
		m.kind = messageMenuCommand
		r.referTo(m, in.targetMessage())
	default:
		r.referTo(m, in.message)
	}
	in.original = m
	r.send(in, m, in.metadata)
	return nil
}

// targetMessage is what a message command was used on.
func (in *interaction) targetMessage() *message {
	if data, ok := in.data.(commandDataJSON); ok && in.command.Type == commandMessage {
		m, _ := in.channel.find(data.TargetID)
		return m
	}
	return nil
}

// referTo makes a message a reply to another, unless that is ephemeral: nobody
// else could follow the reference. Without one it is an ordinary message.
func (r *reception) referTo(m, to *message) {
	if to == nil || to.ephemeralFor != 0 {
		if m.kind == messageReply {
			m.kind = messageDefault
		}
		return
	}
	m.replied = to
	m.reference = &reference{ChannelID: to.channel.id, MessageID: to.id, GuildID: to.channel.guildID()}
}

// compose checks a message for an interaction: the same body as everywhere,
// which may be ephemeral. It needs none of the bot's own permissions.
func (r *reception) compose(in *interaction, b draft) (*message, error) {
	return r.d.compose(r.d.app.bot, in.channel, b, flagEphemeral|flagSuppressEmbeds|flagSuppressNotices)
}

// send puts a message where it belongs: into the channel, or before one person's eyes.
func (r *reception) send(in *interaction, m *message, metadata json.RawMessage) {
	m.application, m.interaction = r.d.app, metadata
	if m.flags&flagEphemeral == 0 {
		r.d.post(m)
		return
	}
	m.id, m.sent, m.ephemeralFor = r.d.newID(), r.d.now(), in.who.id
	r.private[m.id] = m
	r.d.dispatchMessage("MESSAGE_CREATE", m)
}

// change edits a message of an interaction; everybody who sees it is told.
func (r *reception) change(m *message, edit editMessageJSON) error {
	if err := r.apply(m, edit); err != nil {
		return err
	}
	r.d.dispatchMessage("MESSAGE_UPDATE", m)
	return nil
}

func (r *reception) apply(m *message, edit editMessageJSON) error {
	if len(edit.StickerIDs) > 0 {
		return unknownError("messages with stickers")
	}
	return r.d.applyEdit(m, edit)
}
