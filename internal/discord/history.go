package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// History returns a page of a channel's messages, newest first, undecoded:
// one that cannot be read must not hide the others. before or after may be
// empty; limit is at most wire.HistoryPage.
func (c *Client) History(ctx context.Context, channelID, before, after string, limit int) ([]json.RawMessage, error) {
	var page []json.RawMessage
	if err := c.Do(ctx, http.MethodGet, discordgo.EndpointChannelMessages(channelID)+historyQuery(before, after, limit), nil, &page); err != nil {
		return nil, err
	}
	return page, nil
}

func historyQuery(before, after string, limit int) string {
	query := "?limit=" + strconv.Itoa(min(max(limit, 1), wire.HistoryPage))
	if before != "" {
		query += "&before=" + before
	}
	if after != "" {
		query += "&after=" + after
	}
	return query
}

// Page says which messages of a history to read: those nearest after or before one, or the
// newest ones when both are zero.
type Page struct {
	After, Before moderation.MessageNumber
	Limit         int // at most wire.HistoryPage, which 0 stands for
}

// Past reads a page of a channel's history, oldest first. A message that does not
// decode is among them with its error. The memory of into, which may be nil, is used again.
func (c *Client) Past(ctx context.Context, ch wire.Channel, p Page, into []wire.Past) ([]wire.Past, error) {
	before, after := "", ""
	if p.Before > 0 {
		before = p.Before.String()
	}
	if p.After > 0 {
		after = p.After.String()
	}
	var page []wire.Past
	err := c.Read(ctx, discordgo.EndpointChannelMessages(ch.ID)+historyQuery(before, after, cmp.Or(p.Limit, wire.HistoryPage)), func(data []byte) (err error) {
		page, err = wire.DecodePast(data, into)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the history of channel %s: %w", ch.ID, err)
	}
	for i := range page {
		subject := &page[i].Message.Subject
		subject.GuildID, subject.ChannelID = ch.GuildID, ch.ID // messages over REST carry no server
	}
	slices.SortFunc(page, func(a, b wire.Past) int { return int(min(max(a.Number-b.Number, -1), 1)) })
	return page, nil
}

// Archive says which of a channel's two lists of archived threads is meant.
type Archive bool

// PublicArchive takes Read Message History, PrivateArchive Manage Threads as well. Only text channels have
// private threads.
const (
	PublicArchive  Archive = false
	PrivateArchive Archive = true
)

// ArchivedThreads returns one page of a channel's archived threads, those archived last
// first, and whether there are older ones. before zero means from the newest on.
//
// docs: Resources → Channel → List Public Archived Threads, List Private Archived Threads.
func (c *Client) ArchivedThreads(ctx context.Context, ch wire.Channel, which Archive, before time.Time) (threads []wire.Channel, more bool, err error) {
	query := "?limit=100"
	if !before.IsZero() {
		query += "&before=" + url.QueryEscape(before.UTC().Format(time.RFC3339Nano))
	}
	var list struct {
		Threads []wire.Channel `json:"threads"`
		More    bool           `json:"has_more"`
	}
	if which == PrivateArchive {
		private := discordgo.EndpointChannelPrivateArchivedThreads(ch.ID) + query
		err = c.Do(ctx, http.MethodGet, private, nil, &list)
	} else {
		public := discordgo.EndpointChannelPublicArchivedThreads(ch.ID) + query
		err = c.Do(ctx, http.MethodGet, public, nil, &list)
	}
	if err != nil {
		return nil, false, fmt.Errorf("list the archived threads of channel %s: %w", ch.ID, err)
	}
	for i := range list.Threads {
		list.Threads[i].GuildID = ch.GuildID
		c.Channels.learn(list.Threads[i])
	}
	return list.Threads, list.More, nil
}
