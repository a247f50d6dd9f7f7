package fakediscord

import (
	"encoding/json"
	"strings"
	"time"
)

// identifyJSON is IDENTIFY's data.
//
// docs: Events/Gateway Events, Identify.
type identifyJSON struct {
	Token          string          `json:"token"`
	Properties     json.RawMessage `json:"properties"`
	Compress       bool            `json:"compress"`
	LargeThreshold int             `json:"large_threshold"`
	Shard          *Shard          `json:"shard"`
	Presence       json.RawMessage `json:"presence"`
	Intents        *int            `json:"intents"`
	Capabilities   int             `json:"capabilities"`
}

func since(times []time.Time, cutoff time.Time) []time.Time {
	kept := times[:0]
	for _, at := range times {
		if at.After(cutoff) {
			kept = append(kept, at)
		}
	}
	return kept
}

// identify begins a session: READY, then one GUILD_CREATE per guild.
func (c *connection) identify(raw json.RawMessage) {
	d := c.d
	if c.session != nil {
		c.end(closeAlreadyIdentified, "Already authenticated.")
		return
	}
	var id identifyJSON
	if err := decodeStrict(raw, &id); err != nil {
		d.refused("IDENTIFY: " + err.Error())
		c.end(closeDecodeError, "Error while decoding payload.")
		return
	}
	who := d.byGatewayToken(id.Token)
	if who == nil {
		c.end(closeBadToken, "Authentication failed.")
		return
	}
	if who.bot && !d.starts.count(d.now(), d.opts.SessionStarts) {
		d.resetToken()
		c.end(closeBadToken, "Authentication failed.")
		return
	}
	on := wholeBot()
	if id.Shard != nil {
		on = *id.Shard
	}
	intents, code, reason := d.checkIdentify(who, id, on)
	if code != 0 {
		c.end(code, reason)
		return
	}
	if who.bot && !d.starts.admit(d.now(), on, d.opts.MaxConcurrency) {
		// docs: Events/Gateway, Rate Limiting: too many at once get opcode 9.
		c.tell(opInvalidSession, encode(false))
		return
	}
	c.session = d.newSession(who, intents, on)
	c.compress.Store(id.Compress)
	c.session.conn = c
	c.ready(id.Shard)
}

// byGatewayToken: libraries send bots' tokens with and without "Bot ".
func (d *Discord) byGatewayToken(token string) *account {
	bare, prefixed := strings.CutPrefix(token, "Bot ")
	who := d.tokens[bare]
	if who == nil || (prefixed && !who.bot) {
		return nil
	}
	return who
}

// checkIdentify finds what closes the connection. People's clients send no
// intents and see everything.
func (d *Discord) checkIdentify(who *account, id identifyJSON, on Shard) (granted, code int, reason string) {
	if f := d.takeFault("identify_close", nil); f != nil {
		return 0, f.Code, "Closed on demand."
	}
	if !on.valid() {
		return 0, closeInvalidShard, "Invalid shard."
	}
	if !who.bot {
		return intentAll, 0, ""
	}
	if id.Intents == nil || *id.Intents < 0 || *id.Intents&^intentAll != 0 || *id.Intents&intentsThatDoNotExist != 0 {
		return 0, closeInvalidIntents, "Invalid intent(s)."
	}
	granted = *id.Intents
	switch {
	case granted&intentMessageContent != 0 && !who.app.messageContent,
		granted&intentGuildMembers != 0 && !who.app.guildMembers,
		granted&intentGuildPresences != 0: // the bot's application never has presences switched on
		return 0, closeDisallowedIntents, "Disallowed intent(s)."
	case len(d.guildsOf(who, on)) > d.opts.GuildsPerShard:
		return 0, closeShardingRequired, "Sharding required."
	}
	return granted, 0, ""
}

// readyJSON is READY.
//
// docs: Events/Gateway Events, Ready.
type readyJSON struct {
	V           int           `json:"v"`
	User        ownUserJSON   `json:"user"`
	Guilds      []unavailable `json:"guilds"`
	SessionID   string        `json:"session_id"`
	ResumeURL   string        `json:"resume_gateway_url"`
	Shard       *Shard        `json:"shard,omitempty"`
	Application readyAppFlags `json:"application"`
}

type unavailable struct {
	ID          snowflake `json:"id"`
	Unavailable bool      `json:"unavailable"`
}

type readyAppFlags struct {
	ID       snowflake `json:"id"`
	Flags    int       `json:"flags"`
	FlagsNew string    `json:"flags_new"`
}

func (c *connection) ready(asked *Shard) {
	d, s := c.d, c.session
	r := readyJSON{
		V: 10, User: s.account.own(), Guilds: []unavailable{}, SessionID: s.id,
		ResumeURL: d.gatewayURL(c.host), Shard: asked, Application: readyAppFlags{ID: d.app.id, Flags: d.app.flags(), FlagsNew: d.app.flagsNew()},
	}
	joined := d.guildsOf(s.account, s.shard)
	for _, g := range joined {
		r.Guilds = append(r.Guilds, unavailable{ID: g.id, Unavailable: true})
	}
	s.enqueue("READY", encode(r))
	if s.intents&intentGuilds == 0 {
		return
	}
	for _, g := range joined {
		s.enqueue("GUILD_CREATE", encode(d.wireCreate(g, s.account, s.intents&intentGuildMembers != 0)))
	}
}

// resume goes on with a session: what was missed, then RESUMED. A session that
// is not known any more gets opcode 9.
//
// docs: Events/Gateway, Resuming; Gateway Events, Invalid Session.
func (c *connection) resume(raw json.RawMessage) {
	d := c.d
	var r struct {
		Token     string `json:"token"`
		SessionID string `json:"session_id"`
		Seq       int64  `json:"seq"`
	}
	if err := decodeStrict(raw, &r); err != nil {
		c.end(closeDecodeError, "Error while decoding payload.")
		return
	}
	if c.session != nil {
		c.end(closeAlreadyIdentified, "Already authenticated.")
		return
	}
	who, s := d.byGatewayToken(r.Token), d.sessions[r.SessionID]
	switch {
	case who == nil:
		c.end(closeBadToken, "Authentication failed.")
		return
	case s == nil || s.account != who || d.takeFault("refuse_resume", nil) != nil,
		s.conn == nil && d.now().Sub(s.left) > resumeWindow:
		if s != nil && s.account == who {
			delete(d.sessions, s.id)
		}
		c.tell(opInvalidSession, encode(false))
		return
	case r.Seq > s.seq:
		delete(d.sessions, s.id)
		c.end(closeInvalidSeq, "Invalid seq.")
		return
	}
	if s.conn != nil { // the old socket is dead and nobody has noticed yet
		s.conn.drop()
	}
	c.session, s.conn = s, c
	if !s.replay(r.Seq) {
		c.session, s.conn = nil, nil
		delete(d.sessions, s.id)
		c.tell(opInvalidSession, encode(false))
		return
	}
	s.enqueue("RESUMED", encode(struct{}{}))
}
