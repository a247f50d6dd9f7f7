package classify

import (
	"encoding/json"
	"fmt"

	"ombud/internal/policy"
)

// schema is what an answer must look like under one policy, and what is sent of it.
type schema struct {
	system string
	form   json.RawMessage
}

// schemaFor makes them once for each policy.
func (c *Client) schemaFor(p *policy.Policy) (schema, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.schemas[p]; ok {
		return s, nil
	}
	form, err := json.Marshal(form(p))
	if err != nil {
		return schema{}, fmt.Errorf("write the form of an answer: %w", err)
	}
	if len(c.schemas) > 1000 { // servers change their policies; this is only to be quick
		clear(c.schemas)
	}
	s := schema{system: system(p), form: form}
	c.schemas[p] = s
	return s, nil
}

type object = map[string]any

// form is the JSON schema in the subset that strict modes take: every key is required and no
// other is allowed.
func form(p *policy.Policy) object {
	ids := make([]string, 0, len(p.Clauses))
	for _, c := range p.Clauses {
		ids = append(ids, c.ID)
	}
	number := object{"type": "number"}
	violation := all(object{
		"clause": object{"type": "string", "enum": ids}, "confidence": number,
		"rationale": object{"type": "string"},
		"quotes":    object{"type": "array", "items": object{"type": "string"}},
	}, "clause", "confidence", "rationale", "quotes")
	one := all(object{
		"n": object{"type": "integer"}, "violations": object{"type": "array", "items": violation},
		"relevance": number, "advances": number,
	}, "n", "violations", "relevance", "advances")
	return all(object{"comments": object{"type": "array", "items": one}}, "comments")
}

func all(properties object, keys ...string) object {
	return object{"type": "object", "properties": properties, "required": keys, "additionalProperties": false}
}
