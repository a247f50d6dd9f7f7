package main

import (
	"bytes"
	"fmt"
	"net/http"
)

// judgeREST judges one call: what was asked and what was answered.
func (j *judge) judgeREST(v *verdict, rest *restValidator, bots botAccounts, e *entry) {
	call := fmt.Sprintf("%s %s → %d", e.Method, e.Path, e.Status)
	if e.Status == http.StatusNotImplemented && j.options.FakesOwnTests {
		v.Refused++
		return
	}
	if e.Status == http.StatusNotImplemented {
		v.add(e, call, "response", "", "the fake refused what it does not know")
		return
	}
	for _, exempt := range exemptions() {
		if (exempt.Method == "" || exempt.Method == e.Method) && exempt.Path.MatchString(e.Path) {
			v.Exempted[exempt.Reason]++
			return
		}
	}
	if _, operation := rest.find(e.Method, e.Path); operation == nil {
		v.add(e, call, "request", "", "the description has no such call")
		return
	}

	refused := e.Status >= 400 && e.Status < 500
	if j.options.FakesOwnTests && refused {
		v.Refused++
	} else {
		v.Requests++
		for _, f := range rest.validateRequest(e) {
			v.add(e, call, "request", path(f.At), f.What)
		}
		for _, f := range documentedRules(e) {
			v.add(e, call, "request", f.where, f.what)
		}
		if !j.options.FakesOwnTests {
			for _, f := range houseRules(e, bots) {
				v.add(e, call, "request", f.where, f.what)
			}
		}
	}

	if reason := unjudgedFault(e.Fault); reason != "" {
		v.Exempted[reason]++
		return
	}
	isText := bytes.HasPrefix(e.Response, []byte(`"`))
	if reason := unjudgedResponse(e.Status, isText); reason != "" {
		v.Exempted[reason]++
		return
	}
	v.Responses++
	for _, f := range rest.validateResponse(e) {
		v.add(e, call, "response", path(f.At), f.What)
	}
}
