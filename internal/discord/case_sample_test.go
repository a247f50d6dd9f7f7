package discord

import (
	"strings"
	"time"

	"ombud/internal/moderation"
	"ombud/internal/policy"
)

// housePolicy is one for tests that are not about clauses.
func housePolicy() *policy.Policy {
	return &policy.Policy{Clauses: []policy.Clause{{ID: "personal-attacks", Text: "Argue with the point, not the person.", Severity: policy.Medium}}}
}

// openCase is an open case about a text.
func openCase(text string) moderation.Case {
	at := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
	return moderation.Case{
		ID: 12, Subject: moderation.Subject{GuildID: "100", ChannelID: "200", MessageID: "300"},
		Author:     moderation.Author{ID: "400", Name: "ben", AccountCreated: at.AddDate(-3, 0, 0), Joined: at.AddDate(0, -2, 0)},
		Discussion: "Harbour bridge to open in May", OpenedAt: at, Policy: "0123456789abcdef",
		Revision: moderation.Revision{Hash: strings.Repeat("ab", 32), Surfaces: []policy.Surface{{Kind: policy.SurfaceContent, Text: text}}},
		Findings: []policy.Finding{{Rule: "insults", Clause: "personal-attacks", Reason: "It calls somebody a name.", Then: policy.Flag}},
	}
}
