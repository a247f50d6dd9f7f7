// Package handlers takes what happens on Discord and hands it to the domain:
// one file for each event, command and button. The gateway's reader only
// enqueues here; the work is done in lanes, in order within a channel.
package handlers
