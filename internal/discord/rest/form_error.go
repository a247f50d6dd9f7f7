package rest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// How many fields of a refused request an error names, and how deep it looks for them.
const (
	maxFields = 10
	maxDepth  = 12
)

// formFields names the fields that Discord did not like, each with its code, such as
// "embeds.0.title BASE_TYPE_MAX_LENGTH" (Reference → Error Messages). A 400 is a mistake of
// ours, and which field it was is all that helps to find it. Discord's own words on a
// field are left out: they can quote its value, which may be what a member wrote.
func formFields(body []byte) []string {
	var said struct {
		Errors json.RawMessage `json:"errors"`
	}
	if json.Unmarshal(body, &said) != nil {
		return nil
	}
	fields := fieldErrors("", said.Errors)
	if len(fields) > maxFields {
		fields = append(fields[:maxFields], "…")
	}
	return fields
}

func fieldErrors(path string, tree json.RawMessage) (all []string) {
	var below map[string]json.RawMessage
	if strings.Count(path, ".") > maxDepth || json.Unmarshal(tree, &below) != nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(below)) {
		if name != "_errors" {
			all = append(all, fieldErrors(strings.TrimPrefix(path+"."+name, "."), below[name])...)
			continue
		}
		var own []struct {
			Code string `json:"code"`
		}
		if json.Unmarshal(below[name], &own) != nil {
			continue
		}
		for _, e := range own {
			all = append(all, strings.TrimSpace(path+" "+e.Code))
		}
	}
	return all
}
