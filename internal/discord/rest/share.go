package rest

import "golang.org/x/time/rate"

// Share divides what Discord allows one token, or one address, among so many processes: the
// requests a second, and the refused ones in ten minutes.
func (c *Client) Share(processes int) {
	c.transport.gate.share(processes)
	c.transport.invalid.share(processes)
}

func (g *gate) share(processes int) {
	n := max(processes, 1)
	g.perSecond.SetLimit(rate.Limit(globalPerSecond-gateBurst) / rate.Limit(n))
	g.perSecond.SetBurst(max(gateBurst/n, 1))
}

func (i *invalid) share(processes int) { i.processes.Store(int64(max(processes, 1))) }

// budget is this process's part.
func (i *invalid) budget() int { return invalidBudget / int(max(i.processes.Load(), 1)) }
