package rest

import (
	"strings"
)

// route is what Discord's rules about requests depend on.
type route struct {
	// name is the method and the path with placeholders, fit for logs and metrics.
	name string
	// bucket keys the limit until Discord has named it: name and major parameter.
	bucket string
	// major is the part of the path for which Discord keeps limits apart
	// (Topics → Rate Limits: channel, guild, webhook with token).
	major string
	// interaction marks answers to a person, which have no part in the global limit
	// (Topics → Rate Limits → Global Rate Limit) and must not wait for one another.
	interaction bool
	// address marks GET /gateway.
	address bool
}

// routeOf reads a path below /api/v10, without the leading slash.
func routeOf(method, path string) route {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	shown := make([]string, len(parts))
	copy(shown, parts)
	r := route{address: method == "GET" && path == "gateway"}
	for i, p := range parts {
		switch {
		case i == 1 && (parts[0] == "channels" || parts[0] == "guilds"):
			r.major = p
			shown[i] = "{id}"
		case i == 1 && (parts[0] == "webhooks" || parts[0] == "interactions") && len(parts) > 2:
			r.major = p + "/" + parts[2]
			r.interaction = true
			shown[i] = "{id}"
		case i == 2 && r.interaction:
			shown[i] = "{token}"
		case numeric(p):
			shown[i] = "{id}"
		case i > 0 && parts[i-1] == "reactions":
			shown[i] = "{emoji}"
		}
	}
	r.name = method + " /" + strings.Join(shown, "/")
	r.bucket = r.name + " " + r.major
	return r
}

func numeric(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}
