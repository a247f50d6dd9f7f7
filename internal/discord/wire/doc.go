// Package wire is what Discord sends, decoded into small structs of our own: discordgo
// fails on a component it does not know and would then hand over an empty
// message, which is how a text slips past moderation. What cannot be read is a *DecodeError, never
// an empty value.
package wire
