package policy

import "github.com/goccy/go-yaml/ast"

// kind is one sort of rule: how its part of a policy file is read and how it
// is compiled. A new kind is one file with these two and one line below.
type kind struct {
	name string
	// keys are the keys that make a rule one of this kind, each with what
	// reads it into the rule.
	keys map[string]func(*reader, ast.Node, *Rule)
	// compile adds the rule, whose number in the engine is i, to the engine
	// being built.
	compile func(b *builder, i int, rule *Rule)
}

func kinds() []kind {
	return []kind{
		wordsKind(),
		substringKind(),
		regexKind(),
		linksKind(),
		mentionsKind(),
		capsKind(),
		repeatsKind(),
		numbersKind(),
		floodKind(),
		duplicateKind(),
		attachmentKind(),
		whenKind(),
	}
}
