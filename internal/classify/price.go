package classify

import "ombud/internal/policy"

// Price is what a million tokens cost, in whatever currency the operator counts.
type Price struct{ In, Out float64 }

// Cost is that of some tokens, in millionths: a million tokens at 1 cost 1,000,000.
func (p Price) Cost(in, out int64) int64 { return int64(float64(in)*p.In + float64(out)*p.Out + 0.5) }

// usage prices what a server counted.
func (p Price) usage(in, out int64) policy.Usage {
	return policy.Usage{Calls: 1, TokensIn: in, TokensOut: out, Cost: p.Cost(in, out)}
}

// tokens is about how many tokens a text has: English has four letters to one, and
// other scripts have fewer. It errs on the side of too many.
func tokens(text string) int64 { return int64(len(text)/bytesPerToken + 1) }

const bytesPerToken = 3
