package main

import "encoding/json"

// botAccounts are the ids of the accounts that are bots. Calls without an
// account carry an interaction's token, which only a bot has.
type botAccounts map[string]bool

// findBots learns them from READY and from the messages they were answered with.
func findBots(entries []*entry) botAccounts {
	bots := botAccounts{}
	type user struct {
		ID  string `json:"id"`
		Bot bool   `json:"bot"`
	}
	for _, e := range entries {
		var shown struct {
			User    user `json:"user"`
			Author  user `json:"author"`
			Message struct {
				Author user `json:"author"`
			} `json:"message"`
		}
		body := e.Response
		if e.T == "READY" {
			body = e.D
		}
		if json.Unmarshal(body, &shown) != nil {
			continue // not an object, or not of this form: nothing to learn
		}
		for _, u := range []user{shown.User, shown.Author, shown.Message.Author} {
			if u.Bot {
				bots[u.ID] = true
			}
		}
	}
	return bots
}
