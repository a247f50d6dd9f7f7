package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"ombud/internal/discord/markdown"
	"ombud/internal/discord/rest"
	"ombud/internal/discord/wire"
	"ombud/internal/moderation"
)

// Courier fetches files of messages.
type Courier struct {
	Client *Client
	cdn    *url.URL // asked in place of Discord's own host; nil: that host
}

var _ moderation.Courier = (*Courier)(nil)

// CDN is where Discord hands files out (Reference → Signed Attachment CDN URLs).
const CDN = "https://cdn.discordapp.com"

// NewCourier asks the CDN at an address in place of Discord's own, which is CDN.
func NewCourier(c *Client, at string) (*Courier, error) {
	if at == CDN {
		return &Courier{Client: c}, nil
	}
	base, err := url.Parse(strings.TrimRight(at, "/"))
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, fmt.Errorf("%q is no address of a CDN: it should look like %s", at, CDN)
	}
	return &Courier{Client: c, cdn: base}, nil
}

// seenFile is what ombud reads of an attachment (Resources → Message → Attachment Object).
type seenFile struct {
	Filename    string `json:"filename"`
	ContentType string `json:"content_type"`
	Description string `json:"description"`
	Size        int64  `json:"size"`
	URL         string `json:"url"`
}

// Attached lists the files of a message, those that it forwards included.
func (c *Courier) Attached(ctx context.Context, s moderation.Subject) ([]moderation.Attached, error) {
	var data json.RawMessage
	err := c.Client.Do(ctx, http.MethodGet, discordgo.EndpointChannelMessage(s.ChannelID, s.MessageID), nil, &data)
	if rest.Gone(err, rest.UnknownMessage, rest.UnknownChannel) {
		return nil, fmt.Errorf("read message %s: %w", s.MessageID, moderation.ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("read message %s: %w", s.MessageID, err)
	}
	var m struct {
		Attachments []seenFile `json:"attachments"`
		Snapshots   []struct {
			Message struct {
				Attachments []seenFile `json:"attachments"`
			} `json:"message"`
		} `json:"message_snapshots"`
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, &wire.DecodeError{What: "files of a message", ChannelID: s.ChannelID, MessageID: s.MessageID, Err: err}
	}
	for _, forwarded := range m.Snapshots {
		m.Attachments = append(m.Attachments, forwarded.Message.Attachments...)
	}
	all := make([]moderation.Attached, len(m.Attachments))
	for i, f := range m.Attachments {
		all[i] = moderation.Attached{Address: f.URL, Copy: moderation.Copy{
			Place: i, Of: len(all), Name: f.Filename, Type: mediaType(f.ContentType), Size: f.Size, Alt: f.Description,
		}}
	}
	return all, nil
}

// mediaType is a type without its parameters.
func mediaType(contentType string) string {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

// Fetch reads a file from Discord's own hosts and from nowhere else: it follows no redirect, shows no token
// and believes no length.
func (c *Courier) Fetch(ctx context.Context, a moderation.Attached, most int64) ([]byte, error) {
	at, err := c.address(a.Address)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("fetch a file: %w", err)
	}
	resp, err := c.Client.Beside(req)
	if err != nil {
		return nil, fmt.Errorf("fetch a file: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("fetch a file: %s answered %d", at.Host, resp.StatusCode)
	}
	content, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	if err != nil {
		return nil, fmt.Errorf("fetch a file: %w", rest.InWords(at.Host, err))
	}
	if int64(len(content)) > most {
		return nil, &moderation.TooLargeError{Most: most}
	}
	return content, nil
}

// cdnHosts are the hosts that hand out what people upload.
func cdnHosts() []string { return []string{"cdn.discordapp.com", "media.discordapp.net"} }

// address is where a file is asked for: an address of Discord's CDN, on the host that stands for it.
func (c *Courier) address(written string) (*url.URL, error) {
	at, err := url.Parse(written)
	if err != nil {
		return nil, fmt.Errorf("a file's address cannot be read") // the cause would quote it
	}
	folder, _, _ := strings.Cut(strings.TrimPrefix(path.Clean(at.Path), "/"), "/")
	if at.Scheme != "https" || !slices.Contains(cdnHosts(), at.Host) || at.User != nil ||
		!slices.Contains([]string{"attachments", "ephemeral-attachments"}, folder) {
		return nil, fmt.Errorf("a file stands on %q, which is none of Discord's hosts for files", markdown.OneLine(at.Host, 100))
	}
	if c.cdn != nil {
		at.Scheme, at.Host = c.cdn.Scheme, c.cdn.Host
	}
	return at, nil
}
