// Package fakediscord is a Discord on loopback: REST API v10 and gateway, with
// its state in memory. The sandbox and the tests run the whole bot against it,
// and it judges what the bot does: permissions, limits, rate limits and error
// codes are really enforced, and what it does not know it refuses with 501.
// It never answers 200 to a call it ignored.
//
// One mutex guards the whole world, so each call sees one consistent state.
// Dispatches are appended to the sessions' queues under that mutex and written
// to the sockets outside of it.
//
// A new feature is one new file with its routes and one line in tables.go;
// a new misbehaviour is one row in faults.go.
//
// Comments starting with "docs:" name the page and section of Discord's
// documentation (https://docs.discord.com/developers) which a behaviour follows.
package fakediscord
