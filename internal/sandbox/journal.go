package sandbox

import (
	"net/http"

	"ombud/internal/fakediscord"
)

// Journal says how much of the judge's log is written.
type Journal string

// How much of it. The contract can be checked from JournalAll only.
const (
	JournalAll Journal = "all"
	// JournalBrief leaves out what dispatches hold and what GETs were answered with.
	JournalBrief Journal = "brief"
	// JournalCalls leaves out dispatches and heartbeats as well: what stays are the
	// calls, IDENTIFY, RESUME, what the gateway told besides dispatches, and how
	// connections ended.
	JournalCalls Journal = "calls"
)

// opHeartbeat is docs: Topics/Opcodes and Status Codes, Gateway Opcodes.
const opHeartbeat = 1

// pass gives on what shall be written.
func (j Journal) pass(to func(fakediscord.Entry)) func(fakediscord.Entry) {
	if j == JournalAll || j == "" {
		return to
	}
	return func(e fakediscord.Entry) {
		heartbeat := e.Event == "gateway" && e.Op != nil && *e.Op == opHeartbeat
		switch {
		case j == JournalCalls && (e.Event == "dispatch" || heartbeat):
			return
		case e.Event == "dispatch":
			e.D = nil
		case e.Method == http.MethodGet:
			e.Response = nil
		}
		to(e)
	}
}
