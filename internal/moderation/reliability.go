package moderation

// Reliability is how a reporter's earlier reports on this server ended, those that were decided.
type Reliability struct {
	Held int // a moderator acted
	Not  int // the message was left standing
}

// Trust is what earlier reports say about the next one, for moderators and for weights.
type Trust int

// The grades of trust.
const (
	Untested Trust = iota // too few of their reports were decided to say
	Seldom                // seldom held up
	Mixed
	Usually // usually held up
)

// How many decided reports it takes to trust a reporter more, and to trust one less.
const (
	enoughForMore = 3
	enoughForLess = 5
)

// Trust weighs the reliability.
func (r Reliability) Trust() Trust {
	all := r.Held + r.Not
	switch {
	case all >= enoughForMore && r.Held*10 >= all*7:
		return Usually
	case all >= enoughForLess && r.Held*10 < all*3:
		return Seldom
	case all < enoughForMore:
		return Untested
	}
	return Mixed
}

// Weight is how much the report counts towards hiding its message. Reports that name no
// clause or come from fresh accounts are read by moderators and hide nothing.
func (r Report) Weight() int {
	if r.Disagrees || r.Clause == "" || !r.Established {
		return 0
	}
	switch r.Reliability.Trust() {
	case Seldom:
		return 0
	case Usually:
		return 2
	case Untested, Mixed:
		return 1
	}
	return 1
}

// Weigh adds up what reports of one revision weigh together. What others said about an earlier one
// counts for nothing: its author may have mended it.
func Weigh(reports []Report, revision string) int {
	sum := 0
	for _, r := range reports {
		if r.Revision == revision {
			sum += r.Weight()
		}
	}
	return sum
}
