package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// eventSchemas are the compiled schemas by file name, such as "message_create".
type eventSchemas struct {
	byName map[string]*jsonschema.Schema
}

// Opcodes of payloads that clients send.
// docs.discord.com/developers/topics/opcodes-and-status-codes, Gateway.
const (
	opHeartbeat = 1
	opIdentify  = 2
	opResume    = 6

	firstErrorClose = 4000 // Gateway Close Event Codes
)

func compileEvents(documents map[string]map[string]any) (*eventSchemas, error) {
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	compiler.RegisterFormat(&jsonschema.Format{Name: "snowflake", Validate: snowflakeFormat})
	schemas := &eventSchemas{byName: map[string]*jsonschema.Schema{}}
	for _, name := range slices.Sorted(maps.Keys(documents)) {
		url := "discord:///" + name
		// The event schemas say only "string" where an id or a permission set
		// stands: both are numbers of 64 bits (reference, Snowflakes; topics/permissions).
		if definitions, ok := documents[name]["definitions"].(map[string]any); ok {
			for _, number := range []string{"Snowflake", "Permissions"} {
				if definition, ok := definitions[number].(map[string]any); ok {
					definition["format"] = "snowflake"
				}
			}
		}
		if err := compiler.AddResource(url, any(documents[name])); err != nil {
			return nil, fmt.Errorf("add schema %s: %w", name, err)
		}
		schema, err := compiler.Compile(url)
		if err != nil {
			return nil, fmt.Errorf("compile schema %s: %w", name, err)
		}
		schemas.byName[name] = schema
	}
	return schemas, nil
}

// validate gives nil and false when there is no schema of the name.
func (s *eventSchemas) validate(name string, body json.RawMessage) (found []failure, known bool) {
	schema, ok := s.byName[name]
	if !ok {
		return nil, false
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return []failure{{What: "not JSON: " + err.Error()}}, true
	}
	err = schema.Validate(value)
	if err == nil {
		return nil, true
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return []failure{{What: err.Error()}}, true
	}
	return blame(fromSchemaError(invalid, message.NewPrinter(language.English))), true
}

func fromSchemaError(err *jsonschema.ValidationError, printer *message.Printer) failure {
	f := failure{At: err.InstanceLocation, What: err.ErrorKind.LocalizedString(printer)}
	if keywords := err.ErrorKind.KeywordPath(); len(keywords) > 0 {
		f.Keyword = keywords[len(keywords)-1]
	}
	for _, cause := range err.Causes {
		f.Causes = append(f.Causes, fromSchemaError(cause, printer))
	}
	return f
}

func (j *judge) judgeDispatch(v *verdict, e *entry) {
	if reason := unjudgedFault(e.Fault); reason != "" {
		v.Exempted[reason]++
		return
	}
	found, known := j.events.validate(strings.ToLower(e.T), e.D)
	if !known {
		v.NoSchema["dispatch "+e.T]++
		return
	}
	v.Dispatches++
	for _, f := range found {
		v.add(e, e.T, "dispatch", path(f.At), f.What)
	}
}

// judgePayload judges what a client sent; next is the line after it, or nil.
func (j *judge) judgePayload(v *verdict, e, next *entry) {
	op := -1
	if e.Op != nil {
		op = *e.Op
	}
	call := fmt.Sprintf("op %d", op)
	var found []failure
	switch op {
	case opIdentify:
		if next.isReadyOfPerson() {
			v.Exempted["people's own clients identify without intents; the schema is for bots"]++
			return
		}
		found, _ = j.events.validate("identify", e.D)
	case opResume:
		found, _ = j.events.validate("resume", e.D)
	case opHeartbeat:
		// docs.discord.com/developers/events/gateway-events, Heartbeat: the last sequence number or null.
		var last *int64
		if err := json.Unmarshal(e.D, &last); err != nil && len(e.D) > 0 {
			found = []failure{{What: "a heartbeat carries a sequence number or null"}}
		}
	default:
		v.NoSchema[call]++
		return
	}
	if j.options.FakesOwnTests && len(found) > 0 && next != nil && next.Event == "close" && next.Code >= firstErrorClose {
		v.Refused++
		return
	}
	v.Payloads++
	for _, f := range found {
		v.add(e, call, "payload", path(f.At), f.What)
	}
}

// isReadyOfPerson says whether a line is READY for an account that is no bot.
// READY follows its IDENTIFY at once: the fake writes both under one lock.
func (e *entry) isReadyOfPerson() bool {
	if e == nil || e.Event != "dispatch" || e.T != "READY" {
		return false
	}
	var ready struct {
		User struct {
			Bot bool `json:"bot"`
		} `json:"user"`
	}
	return json.Unmarshal(e.D, &ready) == nil && !ready.User.Bot
}
