// Package discord turns ombud's words into Discord's and back: it is the only
// package, handlers aside, that knows what a snowflake, an embed or a bucket is.
//
// It reaches Discord in two ways. Client speaks REST through one round tripper
// that owns every rule Discord has about requests. Gateway supervises the
// websocket from outside the library's session. On top of the first stand
// Enforcer, Notifier, Directory and Publisher, which do what the core asks for,
// and Responder, which answers people who pressed or typed something.
//
// Whatever Discord sends is decoded into small structs of our own: discordgo
// fails on a component it does not know and would then hand over an empty
// message, which is how a text slips past moderation.
package discord
