package rest

import (
	"encoding/json"
	"fmt"
	"net/url"
)

// withGatewayVersion rewrites the answer of GET /gateway so that discordgo
// connects with API version 10. The library appends "?v=9&encoding=json" to
// whatever it is told; after a "#" that is a fragment, which no client sends,
// and the query before it holds. Its version is a package variable, which two
// sessions in one process would race for.
func withGatewayVersion(content []byte) ([]byte, error) {
	var answer struct {
		URL string `json:"url"`
	}
	if err := json.Unmarshal(content, &answer); err != nil {
		return nil, fmt.Errorf("decode: %w", err)
	}
	u, err := url.Parse(answer.URL)
	if err != nil || u.Host == "" || (u.Scheme != "ws" && u.Scheme != "wss") {
		return nil, fmt.Errorf("%q is no websocket address", answer.URL)
	}
	if u.Path == "" {
		u.Path = "/"
	}
	u.RawQuery = url.Values{"v": {apiVersion}, "encoding": {"json"}}.Encode()
	u.Fragment = ""
	answer.URL = u.String() + "#"
	return json.Marshal(answer)
}
