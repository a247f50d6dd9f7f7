package classify

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"strings"
	"sync"
	"unicode"

	"ombud/internal/classify/suspicion"
	"ombud/internal/policy"
)

// Cascade chooses the messages that a classifier is asked about, after the rules. It is safe for
// concurrent use.
type Cascade struct {
	mu         sync.Mutex
	thresholds map[string]*threshold // by server
}

// Asks reports whether the classifier is asked about a message that rules have judged.
func (c *Cascade) Asks(p *policy.Policy, m policy.Message, v policy.Verdict) bool {
	if len(m.Surfaces) == 0 {
		return false
	}
	consult := p.Consulting()
	switch consult.Ask {
	case policy.AskAll:
		return true
	case policy.AskFlagged:
		return v.Effect != policy.Allow
	case policy.AskSampled:
		// By its id, so that a message that is judged again has the same fate.
		sum := sha256.Sum256([]byte("ombud sample\x00" + m.ID))
		return float64(binary.BigEndian.Uint32(sum[:4]))/(1<<32) < consult.Share
	case policy.AskUncertain:
		// What a rule has flagged is before moderators anyway.
		return v.Effect == policy.Allow && c.exceeds(m.Place.GuildID, Suspicion(m), consult.Share)
	case policy.AskNone:
	}
	return false
}

// Suspicion is the highest score of a message's texts.
func Suspicion(m policy.Message) float64 {
	most := math.Inf(-1)
	for _, s := range m.Surfaces {
		most = max(most, suspicion.Default().Guess(s.Text))
	}
	return most
}

// threshold is the score above which a server's messages are asked about. It begins where the
// share of ordinary comments would be, and moves with each message so that the share comes true on
// this server too: talk differs.
type threshold struct {
	share, at float64
}

// pace is how far a threshold moves for one message: slowly enough that a heated hour is
// asked about more than a calm one.
const pace = 0.04

// maxThresholds bounds the memory for servers.
const maxThresholds = 100_000

func (c *Cascade) exceeds(guild string, score, share float64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.thresholds[guild]
	if t == nil || t.share != share {
		if c.thresholds == nil || len(c.thresholds) > maxThresholds {
			c.thresholds = map[string]*threshold{}
		}
		t = &threshold{share: share, at: suspicion.Default().Above(share)}
		c.thresholds[guild] = t
	}
	if score > t.at {
		t.at += pace * (1 - share)
		return true
	}
	t.at -= pace * share
	return false
}

// telling is the share of ordinary comments that look worse than what is kept of a name. At a tenth Brandon was.
const telling = 0.04

// suggestive knows names that say something by themselves: in a comment they stay. It looks at the words
// alone: capitals, numbers and signs make nobody's name an insult. What a rule finds in it is one.
func suggestive(name string) bool {
	words := wordsOf(strings.ToLower(policy.See(name).String()))
	for i, word := range words {
		words[i] = strings.TrimFunc(word, unicode.IsDigit)
	}
	name = strings.Join(words, " ")
	return suspicion.ByRules(name) > 0 || suspicion.Default().Score(name) > suspicion.Default().Above(telling)
}
