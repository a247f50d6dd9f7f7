package gateway

import (
	"fmt"

	"ombud/internal/discord/rest"
)

// FatalError says why the gateway will not have this bot, whatever is tried.
type FatalError struct {
	Code     int // Discord's close code
	Sentence string
}

func (e *FatalError) Error() string {
	return fmt.Sprintf("%s (gateway close code %d)", e.Sentence, e.Code)
}

// Unwrap makes a refused token recognizable wherever Discord refused it.
func (e *FatalError) Unwrap() error {
	if e.Code == closeAuthenticationFailed {
		return rest.ErrUnauthorized
	}
	return nil
}

const closeAuthenticationFailed = 4004

// fatal looks up the close codes after which Discord asks not to reconnect
// (Topics → Opcodes and Status Codes → Gateway Close Event Codes).
func fatal(code int) *FatalError {
	var sentence string
	switch code {
	case closeAuthenticationFailed:
		sentence = rest.ErrUnauthorized.Error()
	case 4010:
		sentence = "Discord does not accept the shard ombud asked for: check the shard settings"
	case 4011:
		sentence = "The bot is on too many servers for one connection: run it with more shards"
	case 4012:
		sentence = "Discord has switched off the gateway version that this ombud speaks: update ombud"
	case 4013:
		sentence = "Discord does not know an intent that this ombud asks for: update ombud"
	case 4014:
		sentence = "The Message Content intent is not enabled for this bot: open the developer portal → Bot → Privileged Gateway Intents and switch on Message Content Intent"
	default:
		return nil
	}
	return &FatalError{Code: code, Sentence: sentence}
}
