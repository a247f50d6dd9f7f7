package handlers

import "sync"

// Quota bounds how many commands of one server run at once. A command may wait for a
// slow website; a server that sends many must not keep others from their buttons.
type Quota struct {
	Each int

	mu    sync.Mutex
	taken map[string]int
}

// Take reports whether the server may run one more; Give must follow then.
func (q *Quota) Take(server string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.taken[server] >= q.Each {
		return false
	}
	if q.taken == nil {
		q.taken = map[string]int{}
	}
	q.taken[server]++
	return true
}

// Give gives a place back.
func (q *Quota) Give(server string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.taken[server]--; q.taken[server] == 0 {
		delete(q.taken, server)
	}
}
