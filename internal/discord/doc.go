// Package discord does on Discord what the core asks for: Enforcer, Notifier,
// Messenger, Publisher, Scout and Courier act, Directory tells who people are, and
// Responder answers people who pressed or typed something.
//
// All of them stand on Client, which knows the channels that the gateway tells of and
// sends through package rest. What they send is drawn by package draw. What Discord sends
// is decoded by package wire, and the connection over which it does so is kept by package
// gateway. Beside handlers these are the only rooms that know what a snowflake, an embed
// or a bucket is.
package discord
