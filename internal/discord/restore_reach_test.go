package discord

import "context"

// MakeWebhook and FindWebhook reach the making of a webhook and the look for one apart from each
// other, since both need the same permission and one follows from the other.
func MakeWebhook(ctx context.Context, c *Client, channelID string) error {
	_, err := (&Enforcer{Client: c}).makeWebhook(ctx, channelID, "")
	return err
}

// FindWebhook: see MakeWebhook.
func FindWebhook(ctx context.Context, c *Client, channelID string) error {
	_, err := (&Enforcer{Client: c}).webhook(ctx, channelID, "")
	return err
}
