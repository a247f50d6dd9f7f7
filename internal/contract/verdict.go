package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
)

// violation is one thing that does not hold.
type violation struct {
	Place string // file:line
	Seq   int64
	Call  string // such as "POST /channels/1/messages → 200" or "MESSAGE_CREATE"
	Side  string // request, response, dispatch, payload
	Where string // in the body, as a path
	What  string
}

// verdict is what came out: counts first, so that a judge which saw nothing cannot look content.
type verdict struct {
	Requests, Responses, Dispatches, Payloads int

	NoSchema map[string]int // dispatches and payloads that no schema describes
	Exempted map[string]int // by the exemption's or exception's reason
	Refused  int            // requests and payloads of the fake's own tests that it refused

	Violations []violation
}

func newVerdict() *verdict {
	return &verdict{NoSchema: map[string]int{}, Exempted: map[string]int{}}
}

// Holds is false also when nothing of the one or the other kind was validated.
func (v *verdict) Holds() bool {
	return len(v.Violations) == 0 && v.Requests > 0 && v.Dispatches > 0
}

// Print writes the verdict for people.
func (v *verdict) Print(w io.Writer) {
	for _, found := range v.Violations {
		fmt.Fprintf(w, "%s: seq %d: %s: %s: %s: %s\n", found.Place, found.Seq, found.Call, found.Side, found.Where, found.What)
	}
	fmt.Fprintf(w, "validated %d requests, %d responses, %d dispatches, %d gateway payloads\n",
		v.Requests, v.Responses, v.Dispatches, v.Payloads)
	if v.Refused > 0 {
		fmt.Fprintf(w, "not judged: %d requests and payloads that the fake refused in its own tests\n", v.Refused)
	}
	for _, reason := range slices.Sorted(maps.Keys(v.Exempted)) {
		fmt.Fprintf(w, "exempt: %d × %s\n", v.Exempted[reason], reason)
	}
	for _, name := range slices.Sorted(maps.Keys(v.NoSchema)) {
		fmt.Fprintf(w, "no schema: %d × %s\n", v.NoSchema[name], name)
	}
	switch {
	case v.Requests == 0:
		fmt.Fprintln(w, "FAIL: not one request was validated")
	case v.Dispatches == 0:
		fmt.Fprintln(w, "FAIL: not one dispatch was validated")
	case len(v.Violations) > 0:
		fmt.Fprintf(w, "FAIL: %d violations\n", len(v.Violations))
	default:
		fmt.Fprintln(w, "ok: no violations")
	}
}
