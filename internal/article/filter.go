package article

import (
	"fmt"
	"math"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// Filter is a condition that an article of a feed must meet to be posted, in the Common
// Expression Language (https://cel.dev), such as
// language == "en" && categories.exists(c, c == "Politics").
type Filter struct {
	source  string
	program cel.Program
}

const (
	// maxFilter bounds a filter in bytes, maxFilterCost what it may cost in the
	// language's own steps, some milliseconds.
	maxFilter     = 1000
	maxFilterCost = 100_000
)

// FilterError says in a sentence what is wrong with a filter.
type FilterError struct{ Sentence string }

func (e *FilterError) Error() string { return e.Sentence }

// filterFacts are what a filter may ask of an article, and how large each can be.
func filterFacts() map[string]*cel.Type {
	return map[string]*cel.Type{
		"title": cel.StringType, "summary": cel.StringType, "author": cel.StringType, "language": cel.StringType,
		"url": cel.StringType, "publisher": cel.StringType, "categories": cel.ListType(cel.StringType),
	}
}

// ParseFilter reads a filter. A mistake in it is a *FilterError; a filter that could take
// long on the largest article is one.
func ParseFilter(text string) (*Filter, error) {
	text = strings.TrimSpace(text)
	if len(text) > maxFilter {
		return nil, &FilterError{Sentence: fmt.Sprintf("This filter is longer than %d bytes.", maxFilter)}
	}
	options := []cel.EnvOption{cel.ASTValidators(cel.ValidateRegexLiterals())}
	for name, t := range filterFacts() {
		options = append(options, cel.Variable(name, t))
	}
	env, err := cel.NewEnv(options...)
	if err != nil {
		return nil, fmt.Errorf("prepare to read filters: %w", err)
	}
	checked, issues := env.Compile(text)
	if issues.Err() != nil {
		return nil, &FilterError{Sentence: "This filter cannot be read: " + firstMistake(issues) + " A filter asks for title, summary, author, language, url, publisher and categories, such as: language == \"en\" && title.contains(\"budget\")"}
	}
	if !checked.OutputType().IsExactType(cel.BoolType) {
		return nil, &FilterError{Sentence: fmt.Sprintf("A filter must come to true or false; this one comes to %s.", checked.OutputType())}
	}
	if estimate, err := env.EstimateCost(checked, filterSizes{}); err != nil || estimate.Max > maxFilterCost {
		most := "no end of"
		if err == nil && estimate.Max != math.MaxUint64 {
			most = fmt.Sprint(estimate.Max)
		}
		return nil, &FilterError{Sentence: fmt.Sprintf("This filter could take too long (%s steps, and %d are allowed): loops within loops make it so.", most, maxFilterCost)}
	}
	program, err := env.Program(checked, cel.CostLimit(maxFilterCost))
	if err != nil {
		return nil, &FilterError{Sentence: "This filter cannot be read: " + line(err.Error(), 200)}
	}
	return &Filter{source: text, program: program}, nil
}

func firstMistake(issues *cel.Issues) string {
	for _, e := range issues.Errors() {
		message, _, _ := strings.Cut(e.Message, "\n")
		return fmt.Sprintf("at character %d: %s.", e.Location.Column()+1, strings.TrimSuffix(line(message, 200), "."))
	}
	return "it makes no sense."
}

// Lets reports whether the filter lets an article through.
func (f *Filter) Lets(a Article) (bool, error) {
	value, _, err := f.program.Eval(map[string]any{
		"title": a.Title, "summary": a.Summary, "author": a.Author, "language": a.Language,
		"url": a.URL, "publisher": a.Publisher, "categories": append([]string{}, a.Categories...),
	})
	if err == nil && types.IsError(value) {
		err = fmt.Errorf("%v", value)
	}
	if err != nil {
		return false, fmt.Errorf("evaluate the filter: %w", err)
	}
	return value == ref.Val(types.True), nil
}

// filterSizes tells the estimate of costs how large an article's parts are.
type filterSizes struct{}

func (filterSizes) EstimateSize(n cost.AstNode) *cost.SizeEstimate {
	path := n.Path()
	if len(path) == 0 {
		return nil
	}
	switch {
	case path[len(path)-1] == "@items":
		return &cost.SizeEstimate{Max: maxName}
	case path[0] == "categories":
		return &cost.SizeEstimate{Max: maxCategories}
	case path[0] == "url":
		return &cost.SizeEstimate{Max: maxURL}
	}
	return &cost.SizeEstimate{Max: maxSummary}
}

// EstimateCallCost leaves the language's own functions at their own cost.
func (filterSizes) EstimateCallCost(string, string, *cost.AstNode, []cost.AstNode) *cost.CallEstimate { //nolint:gocritic // the interface has it so
	return nil
}
