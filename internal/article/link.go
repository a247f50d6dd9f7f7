package article

import (
	"net/url"
	"strings"
)

// absolute resolves a link against a base and returns it when it leads to the
// web, "" otherwise: no javascript:, no data:, no credentials.
func absolute(base *url.URL, link string) string {
	link = strings.TrimSpace(link)
	if link == "" || len(link) > maxURL {
		return ""
	}
	// Browsers drop line breaks within addresses, and so must whoever checks them.
	link = strings.NewReplacer("\n", "", "\r", "", "\t", "", " ", "%20").Replace(link)
	if strings.ContainsFunc(link, isHidden) {
		return ""
	}
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	if checkURL(u) != nil {
		return ""
	}
	return u.String()
}

// canonical is the part of a link that names the story: without scheme,
// fragment and the parameters that only say where the reader came from. It is
// for comparing, not for following.
func canonical(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Host == "" {
		return link
	}
	host := strings.ToLower(u.Hostname())
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		host += ":" + port
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	var query []string
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		name, _, _ := strings.Cut(strings.ToLower(pair), "=")
		if pair != "" && !isTracking(name) {
			query = append(query, pair)
		}
	}
	if len(query) > 0 {
		path += "?" + strings.Join(query, "&")
	}
	// Some sites put the whole address behind "#!".
	if strings.HasPrefix(u.Fragment, "!") {
		path += "#" + u.EscapedFragment()
	}
	return host + path
}

// SameAddress reports whether two links lead to the same place of one story.
func SameAddress(a, b string) bool { return Place(a) == Place(b) }

// fragment is what follows "#" in a link, with it.
func fragment(link string) string {
	if at := strings.IndexByte(link, '#'); at >= 0 {
		return link[at:]
	}
	return ""
}

func isTracking(parameter string) bool {
	if strings.HasPrefix(parameter, "utm_") {
		return true
	}
	switch parameter {
	case "fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "ocid", "cmpid", "xtor", "wt_mc", "at_medium", "at_campaign":
		return true
	}
	return false
}
