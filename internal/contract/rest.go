package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	forked "github.com/pb33f/jsonschema/v6"
	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	liberrors "github.com/pb33f/libopenapi-validator/errors"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// apiBase is the description's server.
const apiBase = "https://discord.com/api/v10"

// restValidator holds the operations of the description that a journal needs.
type restValidator struct {
	templates []string // every path of the whole description
	whole     map[string]any
	validator validator.Validator // nil when no call is described
}

// newRESTValidator builds the validator for the operations that the entries use.
// Schemas are compiled when it is built, and most of the description is never called.
func newRESTValidator(openAPI map[string]any, entries []*entry) (*restValidator, error) {
	paths, ok := openAPI["paths"].(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%s has no paths", openAPIFile)
	}
	r := &restValidator{whole: paths}
	for template := range paths {
		r.templates = append(r.templates, template)
	}
	slices.Sort(r.templates)

	used := map[string]any{}
	for _, e := range entries {
		if e.Event != "rest" {
			continue
		}
		template, operation := r.find(e.Method, e.Path)
		if operation == nil {
			continue
		}
		r.use(used, template, strings.ToLower(e.Method), operation)
	}
	if len(used) == 0 {
		return r, nil
	}
	document := map[string]any{}
	for key, value := range openAPI {
		document[key] = value
	}
	document["paths"] = used
	data, err := json.Marshal(document)
	if err != nil {
		return nil, fmt.Errorf("encode the operations in use: %w", err)
	}
	parsed, err := libopenapi.NewDocument(data)
	if err != nil {
		return nil, fmt.Errorf("read the description: %w", err)
	}
	built, errs := validator.NewValidator(parsed,
		config.WithStrictMode(),
		// Bodies are closed by close.go: the library's own walk over them takes the
		// keys of maps inside of alternatives for undeclared fields. Its strictness
		// about parameters stays.
		config.WithStrictIgnorePaths("$.body.**", "$.body[*].**"),
		config.WithFormatAssertions(),
		config.WithCustomFormat("snowflake", snowflakeFormat),
		config.WithCustomFormat("nonce", nonceFormat),
		config.WithCustomFormat("int32", integerFormat(32)),
		config.WithCustomFormat("int64", integerFormat(64)),
		config.WithRejectUndeclaredRequestBody(),
		// The journal leaves tokens out, and the fake enforces them.
		config.WithoutSecurityValidation(),
	)
	if len(errs) > 0 {
		return nil, fmt.Errorf("build the validator: %v", errs)
	}
	r.validator = built
	return r, nil
}

// use copies one operation, with its path's parameters and its JSON bodies only.
func (r *restValidator) use(used map[string]any, template, method string, operation map[string]any) {
	kept, ok := used[template].(map[string]any)
	if !ok {
		kept = map[string]any{}
		if parameters, ok := r.whole[template].(map[string]any)["parameters"]; ok {
			kept["parameters"] = parameters
		}
		used[template] = kept
	}
	if _, ok := kept[method]; ok {
		return
	}
	operation = copyObject(operation)
	if body, ok := operation["requestBody"].(map[string]any); ok {
		if content, ok := body["content"].(map[string]any); ok {
			for kind := range content {
				if kind != "application/json" && content["application/json"] != nil {
					delete(content, kind)
				}
			}
		}
	}
	kept[method] = operation
}

// find gives the description's path and operation for a call. A literal segment
// wins over a parameter.
func (r *restValidator) find(method, path string) (string, map[string]any) {
	best, bestParameters := "", 0
	for _, template := range r.templates {
		parameters, ok := matchTemplate(template, path)
		if ok && (best == "" || parameters < bestParameters) {
			best, bestParameters = template, parameters
		}
	}
	if best == "" {
		return "", nil
	}
	operations, _ := r.whole[best].(map[string]any)
	operation, _ := operations[strings.ToLower(method)].(map[string]any)
	return best, operation
}

func matchTemplate(template, path string) (parameters int, ok bool) {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return 0, false
	}
	for i := range want {
		switch {
		case strings.HasPrefix(want[i], "{") && got[i] != "":
			parameters++
		case want[i] != got[i]:
			return 0, false
		}
	}
	return parameters, true
}

// request turns an entry into the request it tells of.
func request(e *entry) (*http.Request, error) {
	url := apiBase + e.Path
	if e.Query != "" {
		url += "?" + e.Query
	}
	req, err := http.NewRequest(e.Method, url, bytes.NewReader(e.Request)) //nolint:noctx // it is judged and never sent
	if err != nil {
		return nil, fmt.Errorf("rebuild request: %w", err)
	}
	if len(e.Request) > 0 {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

func (r *restValidator) validateRequest(e *entry) []failure {
	req, err := request(e)
	if err != nil {
		return []failure{{What: err.Error()}}
	}
	_, errs := r.validator.ValidateHttpRequestSync(req)
	return fromOpenAPIErrors(errs)
}

func (r *restValidator) validateResponse(e *entry) []failure {
	req, err := request(e)
	if err != nil {
		return []failure{{What: err.Error()}}
	}
	response := &http.Response{
		StatusCode: e.Status,
		Header:     http.Header{},
		Body:       io.NopCloser(bytes.NewReader(e.Response)),
		Request:    req,
	}
	if len(e.Response) > 0 {
		response.Header.Set("Content-Type", "application/json")
	}
	_, errs := r.validator.ValidateHttpResponse(req, response)
	return fromOpenAPIErrors(errs)
}

func fromOpenAPIErrors(errs []*liberrors.ValidationError) []failure {
	printer := message.NewPrinter(language.English)
	var found []failure
	for _, err := range errs {
		var tree *forked.ValidationError
		for _, detail := range err.SchemaValidationErrors {
			if detail.OriginalJsonSchemaError != nil {
				tree = detail.OriginalJsonSchemaError
			}
		}
		if tree == nil {
			found = append(found, failure{What: strings.TrimSpace(err.Message + ": " + err.Reason)})
			continue
		}
		found = append(found, blame(fromForkedError(tree, printer))...)
	}
	return found
}

func fromForkedError(err *forked.ValidationError, printer *message.Printer) failure {
	f := failure{At: err.InstanceLocation, What: err.ErrorKind.LocalizedString(printer)}
	if keywords := err.ErrorKind.KeywordPath(); len(keywords) > 0 {
		f.Keyword = keywords[len(keywords)-1]
	}
	for _, cause := range err.Causes {
		f.Causes = append(f.Causes, fromForkedError(cause, printer))
	}
	return f
}
