package fakediscord

import (
	"net/http"
	"strings"
	"time"
)

// caller says whose token a route takes.
type caller int

const (
	byAnyone    caller = iota // a bot or a person
	byBot                     // bots only
	byPerson                  // people only: what Discord's own client does
	byPathToken               // no Authorization: the path holds a token, or none is needed
)

// route is one REST call that the fake knows.
type route struct {
	method  string
	pattern string // "/channels/{channel_id}/messages", below /api/v10; "/sandbox/…" below /api
	doc     string // the page and section of Discord's documentation
	by      caller
	query   []string // the query parameters it knows
	limit   rateLimit
	// body says that the call may have a JSON body. Without it a body is refused.
	body bool
	// files says that the body may be multipart, with files.
	files bool
	// exempt: interaction endpoints do not count towards the global limit.
	exempt bool
	// handle runs under the lock. The answer's body is nil for 204.
	handle func(*call) (status int, answer any, err error)
}

// rateLimit is a bucket's size: n calls per span.
type rateLimit struct {
	n    int
	span time.Duration
}

// router finds the route of a call.
type router struct {
	d       *Discord
	routes  []*route
	gateway http.Handler
}

func newRouter(d *Discord) *router {
	r := &router{d: d, gateway: http.HandlerFunc(d.serveGateway)}
	for _, build := range tables() {
		for _, known := range build(d).routes {
			r.routes = append(r.routes, &known)
		}
	}
	return r
}

// ServeHTTP separates the gateway from the REST API and refuses other versions.
func (r *router) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	path := req.URL.Path
	switch {
	case path == "/gateway" || path == "/gateway/":
		r.gateway.ServeHTTP(w, req)
	case strings.HasPrefix(path, "/api/v10/"):
		r.d.serveCall(w, req, strings.TrimPrefix(path, "/api/v10"))
	case strings.HasPrefix(path, "/api/sandbox/"):
		r.d.serveCall(w, req, strings.TrimPrefix(path, "/api"))
	case strings.HasPrefix(path, "/attachments/"):
		r.d.serveFile(w, req)
	default:
		r.d.refusePath(w, req)
	}
}

// find is the route of a call and the parameters in its path. A literal segment
// wins over a parameter, as /users/@me does over /users/{user_id}.
func (r *router) find(method, path string) (*route, map[string]string) {
	var best *route
	var bestParams map[string]string
	for _, candidate := range r.routes {
		if candidate.method != method {
			continue
		}
		params, ok := matchPath(candidate.pattern, path)
		if ok && (best == nil || len(params) < len(bestParams)) {
			best, bestParams = candidate, params
		}
	}
	return best, bestParams
}

func matchPath(pattern, path string) (map[string]string, bool) {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return nil, false
	}
	params := map[string]string{}
	for i, segment := range want {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			if got[i] == "" {
				return nil, false
			}
			params[strings.TrimSuffix(name, "}")] = got[i]
			continue
		}
		if segment != got[i] {
			return nil, false
		}
	}
	return params, true
}
