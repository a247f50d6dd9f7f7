package main

import (
	"net/http"
	"strings"
)

// killPoint is a call at which the bot is killed: once before Discord gets it
// and once after Discord has taken it, before the bot hears so.
type killPoint struct {
	name   string
	method string
	route  string // {x} stands for any one part; behind "?" stand words that the body has to have
	in     place
	nth    int // which of the story's calls of this kind it is, from 1
	story  story
}

// killPoints is every send there is. This is where a capability joins the harness that sends
// something to Discord, or stores something because of an answer: with one line here,
//
//	{"a notice", http.MethodPost, messages, anywhere, 1, noticed},
//
// where noticed is a story (stories.go): people who repeat what failed, and what has to be so at
// the end. The bot is then killed before and after that call, and the story has to end all the same
// (test 2). Whatever the sandbox's script plays is killed at every call without a line (kill-in-story);
// a scene of a new kind needs its case in storyteller.play. What a classifier causes has a list of its own
// (consultingPoints), since it needs a model.
func killPoints() []killPoint {
	const (
		channel  = "/channels/{channel}"
		messages = channel + "/messages"
		message  = messages + "/{message}"
		callback = "/interactions/{interaction}/{token}/callback"
		original = "/webhooks/{application}/{token}/messages/@original"
		member   = "/guilds/{guild}/members/{user}"
		ban      = "/guilds/{guild}/bans/{user}"
	)
	return []killPoint{
		{"the commands", http.MethodPut, "/applications/{application}/commands", anywhere, 1, removal},
		{"a command's acknowledgement", http.MethodPost, callback, anywhere, 1, removal},
		{"a command's answer", http.MethodPatch, original, anywhere, 1, removal},
		{"a card", http.MethodPost, messages, inModerators, 1, removal},
		{"a press's acknowledgement", http.MethodPost, callback, anywhere, 2, removal},
		{"a removal", http.MethodDelete, message, inDiscussions, 1, removal},
		{"a card's last drawing", http.MethodPatch, message, inModerators, 1, removal},
		{"a timeout", http.MethodPatch, member, anywhere, 1, timeout},
		{"a timeout's lifting", http.MethodPatch, member, anywhere, 2, timeoutAndBack},
		{"a form", http.MethodPost, callback, anywhere, 2, banAndBack},
		{"a form's acknowledgement", http.MethodPost, callback, anywhere, 3, banAndBack},
		{"a ban", http.MethodPut, ban, anywhere, 1, banAndBack},
		{"a ban's revoking", http.MethodDelete, ban, anywhere, 1, banAndBack},
		{"a webhook", http.MethodPost, "/channels/{channel}/webhooks", inDiscussions, 1, banAndBack},
		{"a restored message", http.MethodPost, "/webhooks/{webhook}/{token}", anywhere, 1, banAndBack},
		{"copying a file", http.MethodGet, "/attachments/{channel}/{attachment}/{name}", anywhere, 1, filesAndBack},
		{"a card with a picture", http.MethodPost, messages, inModerators, 1, filesAndBack},
		{"a removal of what was copied", http.MethodDelete, message, inDiscussions, 1, filesAndBack},
		{"a restored message with a file", http.MethodPost, "/webhooks/{webhook}/{token}", anywhere, 1, filesAndBack},
		{"a menu of a card", http.MethodPost, "/webhooks/{application}/{token}", anywhere, 1, swept},
		{"a sweep's form", http.MethodPost, callback, anywhere, 4, swept},
		{"a sweep's message", http.MethodPost, messages, inModerators, 2, swept},
		{"a sweep's findings", http.MethodPatch, message, inModerators, 1, swept},
		{"messages removed together", http.MethodPost, messages + "/bulk-delete", inDiscussions, 1, swept},
		{"a sweep's undo", http.MethodPost, "/webhooks/{webhook}/{token}", anywhere, 3, swept},
		{"what an appeal gives back of a sweep", http.MethodPost, "/webhooks/{webhook}/{token}", anywhere, 2, sweptAppeal},
		{"opening direct messages", http.MethodPost, "/users/@me/channels", anywhere, 1, noticed},
		{"a notice", http.MethodPost, messages, inThread, 1, noticed},
		{"an appeal's form", http.MethodPost, callback, anywhere, 3, appealed},
		{"an appeal's acknowledgement", http.MethodPost, callback, anywhere, 4, appealed},
		{"an appeal's card", http.MethodPost, messages, inModerators, 2, appealed},
		{"the decision about an appeal", http.MethodPost, callback, anywhere, 5, appealed},
		{"the notice about an appeal", http.MethodPost, messages, inThread, 2, appealed},
		{"an appeal's last drawing", http.MethodPatch, message, inModerators, 3, appealed},
		{"what an appeal restores", http.MethodPost, "/webhooks/{webhook}/{token}", anywhere, 1, restoredAfterAppeal},
		{"a report's acknowledgement", http.MethodPost, callback, anywhere, 2, reported},
		{"a report's answer", http.MethodPatch, original, anywhere, 2, reported},
		{"the acknowledgement of a clause", http.MethodPost, callback, anywhere, 3, reported},
		{"the answer to a clause", http.MethodPatch, original, anywhere, 3, reported},
		{"a report's form", http.MethodPost, callback, anywhere, 4, reported},
		{"a sentence's acknowledgement", http.MethodPost, callback, anywhere, 5, reported},
		{"an outcome", http.MethodPost, messages, inThread, 1, reported},
		{"a note in the discussion", http.MethodPost, messages, inDiscussions, 1, named},
		{"an article", http.MethodPost, messages, inDiscussions, 1, articlesInChannel},
		{"a discussion", http.MethodPost, message + "/threads", inDiscussions, 1, articlesInChannel},
		{"a welcome", http.MethodPost, messages, inThread, 1, articlesInChannel},
		{"an article for followers", http.MethodPost, message + "/crosspost", inAnnouncements, 1, articlesAnnounced},
		{"a forum post", http.MethodPost, "/channels/{channel}/threads", inForum, 1, articlesInForum},
		{"a forum post's welcome", http.MethodPost, messages, inThread, 1, articlesInForum},
		{"an offer of a feed", http.MethodPatch, original, anywhere, 2, offered},
		{"an accepted offer's acknowledgement", http.MethodPost, callback, anywhere, 3, offered},
		{"an accepted offer's answer", http.MethodPatch, original, anywhere, 3, offered},
		{"an alert", http.MethodPost, messages, inModerators, 1, flooded},
		{"a new headline", http.MethodPatch, message, inDiscussions, 1, discussionLife},
		{"a discussion's new name", http.MethodPatch, channel, inThread, 1, discussionLife},
		{"a word about a headline", http.MethodPost, messages, inThread, harbourStories + 1, discussionLife},
		{"a closing note", http.MethodPost, messages, inThread, harbourStories + 2, discussionLife},
		{"a claim's acknowledgement", http.MethodPost, callback, anywhere, 2, attended},
		{"a claim on the card", http.MethodPatch, message + "?Claimed by", inModerators, 1, attended},
		{"a case by its number", http.MethodPatch, original, anywhere, 2, attended},
		{"the answer to a note", http.MethodPatch, original, anywhere, 3, attended},
		{"an escalation on the card", http.MethodPatch, message + "?Escalated by", inModerators, 1, attended},
		{"the answer to an escalation", http.MethodPost, "/webhooks/{application}/{token}?Escalated by", anywhere, 1, attended},
		{"a card without its text", http.MethodPatch, message + "?" + textsGone, inModerators, 1, emptied},
		{"a forgotten card", http.MethodPatch, message + "?forgotten", inModerators, 1, forgotten},
		{"a restored message of who is forgotten", http.MethodDelete, message, inDiscussions, 2, forgottenAgain},
		{"a word to a feed's owner", http.MethodPost, messages + "?is paused", inThread, 1, ownerTold},
		{"a closing", http.MethodPatch, channel, inThread, 2, discussionLife},
		{"a reopening", http.MethodPatch, channel, inThread, 3, discussionLife},
	}
}

// place narrows a route down to a channel.
type place int

const (
	anywhere place = iota
	inModerators
	inDiscussions
	inAnnouncements
	inForum
	inThread // any channel but the known ones
)

// places are the ids of the known channels.
type places map[string]place

func (s *stage) places() places {
	return places{
		s.Channels.Moderators: inModerators, s.Channels.Discussions: inDiscussions,
		s.Channels.Announcements: inAnnouncements, s.Channels.Forum: inForum,
	}
}

// anyChange is every call that changes something.
func anyChange() killPoint { return killPoint{name: "a change"} }

// matches says whether a call is one of the point's, but for what its body has to have.
func (k killPoint) matches(method, path string, known places) bool {
	if k.route == "" {
		return method != http.MethodGet
	}
	route, _, _ := strings.Cut(k.route, "?")
	want, got := strings.Split(route, "/"), strings.Split(path, "/")
	if method != k.method || len(want) != len(got) {
		return false
	}
	for i, part := range want {
		if part == "{channel}" && k.in != anywhere {
			at, ok := known[got[i]]
			if !ok {
				at = inThread
			}
			if at != k.in {
				return false
			}
		}
		if !strings.HasPrefix(part, "{") && part != got[i] {
			return false
		}
	}
	return true
}

// words are those that the body of the point's call has to have.
func (k killPoint) words() string {
	_, words, _ := strings.Cut(k.route, "?")
	return words
}
