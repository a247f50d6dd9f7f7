package fakeopenai

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// moderate answers for the moderation endpoint: "say harassment 0.9" sets that category.
func (s *Server) moderate(w http.ResponseWriter, body []byte, fault Kind) {
	var in struct {
		Input string `json:"input"`
		Model string `json:"model"`
	}
	if err := json.Unmarshal(body, &in); err != nil || in.Input == "" {
		refuse(w, http.StatusBadRequest, "Invalid value for 'input'.", "invalid_request_error", "")
		return
	}
	if !strings.HasPrefix(in.Model, "omni-moderation-") && !strings.HasPrefix(in.Model, "text-moderation-") { // API reference → Moderations → Create
		refuse(w, http.StatusBadRequest, "Invalid value for 'model' = "+in.Model, "invalid_request_error", "")
		return
	}
	categories, scores, flagged := map[string]bool{}, map[string]float64{}, false
	for _, name := range []string{
		"harassment", "harassment/threatening", "hate", "hate/threatening", "sexual", "sexual/minors", "violence", "violence/graphic",
		"self-harm", "self-harm/intent", "self-harm/instructions", "illicit", "illicit/violent",
	} {
		categories[name], scores[name] = false, 0.0001
	}
	for _, m := range say.FindAllStringSubmatch(in.Input, -1) {
		score, err := strconv.ParseFloat(strings.TrimRight(m[2], "."), 64)
		if _, known := scores[m[1]]; err == nil && known {
			scores[m[1]], categories[m[1]], flagged = score, score >= 0.5, flagged || score >= 0.5
		}
	}
	if fault == OutOfRange {
		scores["hate"] = 7
	}
	results := []any{map[string]any{"flagged": flagged, "categories": categories, "category_scores": scores}}
	if fault == EmptyChoices {
		results = []any{}
	}
	reply(w, map[string]any{"id": "modr-fake", "model": in.Model, "results": results})
}
