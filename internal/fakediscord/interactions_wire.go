package fakediscord

// attachmentLimit is the default size limit for uploads, in bytes.
//
// docs: API Reference, Uploading Files (10 MiB).
const attachmentLimit = 10 << 20

// Where an interaction comes from.
//
// docs: Interactions/Receiving and Responding, Interaction Context Types.
const (
	contextGuild = 0
	contextBotDM = 1
)

// interactionJSON is the data of INTERACTION_CREATE.
//
// docs: Interactions/Receiving and Responding, Interaction Structure.
type interactionJSON struct {
	ID              snowflake              `json:"id"`
	ApplicationID   snowflake              `json:"application_id"`
	Type            int                    `json:"type"`
	Data            any                    `json:"data"`
	Guild           *interactionGuildJSON  `json:"guild,omitempty"`
	GuildID         snowflake              `json:"guild_id,omitempty"`
	Channel         channelJSON            `json:"channel"`
	ChannelID       snowflake              `json:"channel_id"`
	Member          *interactionMemberJSON `json:"member,omitempty"`
	User            *userJSON              `json:"user,omitempty"`
	Token           string                 `json:"token"`
	Version         int                    `json:"version"`
	Message         *messageJSON           `json:"message,omitempty"`
	AppPermissions  bits                   `json:"app_permissions"`
	Locale          string                 `json:"locale"`
	GuildLocale     string                 `json:"guild_locale,omitempty"`
	Entitlements    []struct{}             `json:"entitlements"`
	Owners          map[string]string      `json:"authorizing_integration_owners"`
	Context         int                    `json:"context"`
	AttachmentLimit int                    `json:"attachment_size_limit"`
}

type interactionGuildJSON struct {
	ID       snowflake `json:"id"`
	Locale   string    `json:"locale"`
	Features []string  `json:"features"`
}

// interactionMemberJSON is a member with its permissions in the channel.
type interactionMemberJSON struct {
	memberJSON
	Permissions bits `json:"permissions"`
}

// wire is the interaction as the application is told.
func (in *interaction) wire(d *Discord) interactionJSON {
	j := interactionJSON{
		ID: in.id, ApplicationID: d.app.id, Type: in.kind, Data: in.data, Token: in.token, Version: 1,
		Channel: in.channel.wire(d.app.bot), ChannelID: in.channel.id,
		AppPermissions: bits(d.permissionsIn(d.app.bot, in.channel)), Locale: in.who.speaks(),
		Entitlements: []struct{}{}, Owners: in.owners(), Context: contextBotDM, AttachmentLimit: attachmentLimit,
	}
	if in.message != nil {
		j.Message = ref(in.message.wire(d.app.bot).withoutMembers())
	}
	g := in.channel.guild
	if g == nil {
		j.User = ref(in.who.wire())
		return j
	}
	j.Context, j.GuildID, j.GuildLocale = contextGuild, g.id, "en-US"
	j.Guild = &interactionGuildJSON{ID: g.id, Locale: "en-US", Features: g.base().Features}
	j.Member = &interactionMemberJSON{
		memberJSON: g.member(in.who.id).wire(), Permissions: bits(d.permissionsIn(in.who, in.channel)),
	}
	return j
}

// owners says by whom the application was installed where it was used.
//
// docs: Interactions/Receiving and Responding, Authorizing Integration Owners
// Object: for a guild install its id, "0" in the bot's DM.
func (in *interaction) owners() map[string]string {
	if in.channel.guild == nil {
		return map[string]string{"0": "0"}
	}
	return map[string]string{"0": in.channel.guild.id.String()}
}

// metadataJSON is what messages tell of the interaction they answer.
//
// docs: Resources/Message, Message Interaction Metadata Objects.
type metadataJSON struct {
	ID                snowflake         `json:"id"`
	Type              int               `json:"type"`
	User              userJSON          `json:"user"`
	Owners            map[string]string `json:"authorizing_integration_owners"`
	OriginalMessageID snowflake         `json:"original_response_message_id,omitempty"` // on follow-ups
	TargetUser        *userJSON         `json:"target_user,omitempty"`
	TargetMessageID   snowflake         `json:"target_message_id,omitempty"`
	InteractedID      snowflake         `json:"interacted_message_id,omitempty"`
	Triggering        *metadataJSON     `json:"triggering_interaction_metadata,omitempty"`
}

func (in *interaction) metadataJSON() metadataJSON {
	j := metadataJSON{ID: in.id, Type: in.kind, User: in.who.wire(), Owners: in.owners()}
	switch in.kind {
	case interactionComponent:
		j.InteractedID = in.message.id
	case interactionForm:
		j.Triggering = ref(in.opener.metadataJSON())
	case interactionCommand:
		if data, ok := in.data.(commandDataJSON); ok {
			j.TargetUser = data.targetUser
			if in.command.Type == commandMessage {
				j.TargetMessageID = data.TargetID
			}
		}
	}
	return j
}
