package policy

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"github.com/goccy/go-yaml/ast"
)

// WhenRule is a condition over what is known of a message, in the Common
// Expression Language (https://cel.dev). It is typed: what is no condition, or
// asks for what there is not, is refused when it is read.
type WhenRule struct {
	Expression Term
}

// maxCost is what a condition may cost, in the steps that the language counts:
// some 5 ms. What could cost more on a message of maxSized is refused.
const (
	maxCost  = 100_000
	maxSized = 4000 // characters of text
	maxList  = 100  // of links, roles, files
)

// maxExpression bounds a condition in bytes.
const maxExpression = 4000

func whenKind() kind {
	return kind{
		name: "when",
		keys: map[string]func(*reader, ast.Node, *Rule){"when": func(r *reader, n ast.Node, rule *Rule) {
			if text := r.text(n, "when"); text != "" {
				rule.When = &WhenRule{Expression: Term{Text: text, At: r.textAt(n), layer: r.layer}}
			}
		}},
		compile: (*builder).when,
	}
}

// condition is a compiled rule of the kind.
type condition struct {
	rule    int
	program cel.Program
	asks    bool // for what a text does not tell, see asked
}

func (b *builder) when(i int, rule *Rule) {
	if rule.When == nil { // a mistake that reading it noted
		return
	}
	at := rule.When.Expression.At
	if b.conditions == nil {
		env, err := cel.NewEnv(append(signalOptions(), cel.ASTValidators(
			cel.ValidateRegexLiterals(), cel.ValidateDurationLiterals(), cel.ValidateTimestampLiterals(),
		))...)
		if err != nil {
			b.problems.add(at, "conditions cannot be read: %v", err)
			return
		}
		b.conditions = env
	}
	if len(rule.When.Expression.Text) > maxExpression {
		b.problems.add(at, "the condition is longer than %d bytes", maxExpression)
		return
	}
	checked, issues := b.conditions.Compile(rule.When.Expression.Text)
	for _, e := range issues.Errors() {
		place := at
		if place != (Pos{}) {
			if e.Location.Line() > 1 {
				place.Column = 1
			}
			place.Line += max(0, e.Location.Line()-1)
			place.Column += max(0, e.Location.Column())
		}
		message, _, _ := strings.Cut(e.Message, "\n")
		if strings.HasPrefix(message, "undeclared reference to") {
			message += "; the signals are " + strings.Join(signalNames(), ", ")
		}
		b.problems.add(place, "the condition cannot be read: %s", message)
	}
	if issues.Err() != nil {
		return
	}
	if t := checked.OutputType(); !t.IsExactType(cel.BoolType) {
		b.problems.add(at, "the condition must come to true or false, not to %s", t)
		return
	}
	if e, err := b.conditions.EstimateCost(checked, sizes{}); err != nil || e.Max > maxCost {
		b.problems.add(at, "the condition could take too long on a message of %d characters (%s steps, and %d are allowed): loops within loops, and searches in the text for each element of a list, make it so", maxSized, steps(e.Max), maxCost)
		return
	}
	program, err := b.conditions.Program(checked, cel.CostLimit(maxCost), cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		b.problems.add(at, "the condition cannot be read: %v", err)
		return
	}
	c := condition{rule: i, program: program}
	for _, reference := range checked.NativeRep().ReferenceMap() {
		c.asks = c.asks || asked(reference.Name)
	}
	b.engine.conditions = append(b.engine.conditions, c)
	b.engine.links = true
}

func steps(n uint64) string {
	if n == math.MaxUint64 {
		return "no end of"
	}
	return fmt.Sprint(n)
}

// sizes tells the estimate of costs how large a message's parts are.
type sizes struct{}

func (sizes) EstimateSize(n cost.AstNode) *cost.SizeEstimate {
	path := n.Path()
	switch {
	case len(path) == 0:
		return nil
	case path[len(path)-1] == "@items", path[len(path)-1] == "@keys":
		return &cost.SizeEstimate{Max: 256}
	case path[0] == "text":
		return &cost.SizeEstimate{Max: maxSized}
	}
	return &cost.SizeEstimate{Max: maxList}
}

// EstimateCallCost leaves the language's own functions at their own cost.
func (sizes) EstimateCallCost(string, string, *cost.AstNode, []cost.AstNode) *cost.CallEstimate { //nolint:gocritic // the interface has it so
	return nil
}

// ErrUnknownFact is the answer when a condition asks what the message does not
// tell: the age of a discussion, say.
var ErrUnknownFact = errors.New("a condition asks what is not known of the message")

// conditions runs the rules that look at everything the others found.
func (w *work) conditions(ctx context.Context) error {
	if len(w.engine.conditions) == 0 {
		return nil
	}
	s := &signals{w: w}
	for _, c := range w.engine.conditions {
		if !w.active[c.rule] {
			continue
		}
		s.missing = nil
		value, _, err := c.program.ContextEval(ctx, s)
		if err == nil && types.IsError(value) {
			err = fmt.Errorf("%v", value)
		}
		if err != nil {
			if w.inShadow(c.rule) {
				continue // it would not have counted
			}
			if s.missing != nil {
				err = s.missing
			}
			return fmt.Errorf("rule %s: %w", w.engine.rules[c.rule].ID, err)
		}
		if value == ref.Val(types.True) {
			w.foundWhole(c.rule, "The condition of the rule holds")
		}
	}
	return nil
}

// inShadow says whether nothing that a check finds here counts.
func (w *work) inShadow(check int) bool {
	for i := range w.faces {
		if w.faces[i].check == check && w.faces[i].mode == Live {
			return false
		}
	}
	return true
}
