package fakediscord

// maxOpenThreads is how many threads of a server may be active at a time. The documentation has the code for
// one more and no number; a thousand is what people run into.
//
// docs: Topics/Opcodes and Status Codes, JSON Error Codes (160006).
const maxOpenThreads = 1000

// AllowThreads lets so many more threads become active on each server than are now.
func (d *Discord) AllowThreads(more int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, g := range d.guilds {
		g.mostThreads = ref(g.openThreads() + more)
	}
}

// roomForThread refuses a new thread on a server that has too many. Whether one that is archived may still come
// out is not documented: it may.
func (g *guild) roomForThread() error {
	most := maxOpenThreads
	if g.mostThreads != nil {
		most = *g.mostThreads
	}
	if g.openThreads() >= most {
		return errTooManyThreads
	}
	return nil
}

func (g *guild) openThreads() (n int) {
	for _, ch := range g.channels {
		if ch.thread != nil && !ch.thread.archived {
			n++
		}
	}
	return n
}
