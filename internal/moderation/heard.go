package moderation

import "sync"

// heard are the names under which members spoke on each server of late, so that they can be
// kept from a classifier when others speak of them.
type heard struct {
	mu      sync.Mutex
	servers map[string]*namesHeard
}

type namesHeard struct {
	names [manyNames]string
	next  int
	known map[string]bool
}

const (
	manyNames   = 256     // names of one server
	manyServers = 100_000 // after which all are heard anew
)

// hear notes the names of a message's author.
func (h *heard) hear(guildID string, names ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.servers[guildID]
	if s == nil {
		if h.servers == nil || len(h.servers) >= manyServers {
			h.servers = map[string]*namesHeard{}
		}
		s = &namesHeard{known: map[string]bool{}}
		h.servers[guildID] = s
	}
	for _, name := range names {
		if name == "" || s.known[name] {
			continue
		}
		delete(s.known, s.names[s.next])
		s.names[s.next], s.known[name] = name, true
		s.next = (s.next + 1) % manyNames
	}
}

func (h *heard) on(guildID string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.servers[guildID]
	if s == nil {
		return nil
	}
	var names []string
	for _, name := range &s.names {
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}
