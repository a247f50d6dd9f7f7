package bot_test

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
)

var writePairs = flag.Bool("write-pairs", false, "write docs/vanishing.md from the table of pairs")

// pairsPage is the page that the table of pairs makes.
const pairsPage = "../docs/vanishing.md"

// TestWhateverIsDeletedMidwayEndsInAStateThatSaysSo plays each pair of a flow and a thing that is deleted in
// the middle of it on a bot of its own.
func TestWhateverIsDeletedMidwayEndsInAStateThatSaysSo(t *testing.T) {
	played := 0
	for _, f := range flows() {
		for _, p := range f.pairs {
			played++
			t.Run(p.thing+" gone in "+f.name, func(t *testing.T) {
				t.Parallel()
				furnish := withTables(t)
				synctest.Test(t, func(t *testing.T) {
					s := newStage(t, nil, virtualTime())
					defer s.end()
					furnish(s)
					if err := s.playPair(f, p); err != nil {
						t.Fatalf("%v\n%s", err, s.logs())
					}
				})
			})
		}
	}
	if played < 70 {
		t.Errorf("only %d pairs were played", played)
	}
}

// TestThePageOfPairsIsUpToDate holds docs/vanishing.md against the table:
//
//	go test ./bot -run ThePageOfPairs -write-pairs
func TestThePageOfPairsIsUpToDate(t *testing.T) {
	want := pairsInWords()
	if *writePairs {
		if err := os.WriteFile(pairsPage, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(pairsPage)
	if err != nil || string(got) != want {
		t.Errorf("docs/vanishing.md is not what bot/pairs_table_test.go says (%v): run this test with -write-pairs", err)
	}
}

func (s *stage) playPair(f flow, p pair) error {
	if err := s.steps(append(append([]string{
		"ombud starts", "ada runs /setup discussions:#discussions moderators:#moderators role:@moderator",
		"ada opens #moderators to everyone",
	}, f.begin...), f.before...)...); err != nil {
		return err
	}
	if err := s.deleteMidway(p.thing); err != nil {
		return fmt.Errorf("delete the %s: %w", p.thing, err)
	}
	if p.thing == desk { // cards wait until there is another one
		if err := s.step("ada runs /setup discussions:#discussions moderators:#general role:@moderator"); err != nil {
			return err
		}
		s.world.Channels.Moderators = s.world.Channels.General
	}
	then := f.then
	if p.then != nil {
		then = p.then
	}
	return s.steps(append(append(append([]string{}, then...), p.says), p.also...)...)
}

func (s *stage) deleteMidway(thing string) error {
	there, message := s.last["newt"].channel, s.last["newt"].message
	path := map[string]string{
		theMessage: "/channels/" + there + "/messages/" + message,
		theAuthor:  "/guilds/" + s.world.Guild + "/members/" + s.world.Newt.ID,
		theThread:  "/channels/" + there,
		theChannel: "/channels/" + s.world.Channels.Discussions,
		desk:       "/channels/" + s.world.Channels.Moderators,
		theRole:    "/guilds/" + s.world.Guild + "/roles/" + s.world.Roles.Moderator,
		thePost:    "/channels/" + s.world.Channels.Discussions + "/messages/" + there, // a thread has the id of what it hangs on
	}[thing]
	if thing == theCard {
		card, err := s.card("newt")
		if err != nil {
			return err
		}
		path = "/channels/" + card.ChannelID + "/messages/" + card.ID
	}
	err := s.people["ada"].Do(context.Background(), http.MethodDelete, path, nil, nil)
	s.settle()
	return err
}

// pairsInWords is the page for people.
func pairsInWords() string {
	var b strings.Builder
	b.WriteString(`# When something goes away

What is deleted in the middle of something, what is so afterwards, and where somebody reads it. Each line is played by
` + "`go test ./bot -run WhateverIsDeleted`" + `; this page is written from the same table.

A member who "goes" has left the server. A thread or channel takes its messages along. When the moderators' channel is
deleted, cards wait until an admin names another one with ` + "`/setup`" + `, which brings the open cases, the appeals and the sweeps there.
`)
	for _, f := range flows() {
		fmt.Fprintf(&b, "\n## %s\n\n| what goes | what is so then | what is read |\n| --- | --- | --- |\n", f.title)
		for _, p := range f.pairs {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", p.thing, p.so, p.inWords())
		}
	}
	return b.String()
}

// inWords is where a sentence of the story is read, by whom.
func (p pair) inWords() string {
	where, sentence, _ := strings.Cut(p.says, ": ")
	who, _, _ := strings.Cut(where, " ")
	reader := "the presser is told"
	switch {
	case strings.HasPrefix(where, "the card about"):
		reader = "on the card"
	case who == "#moderators":
		reader = "in the moderators' channel"
	case who == "#discussions":
		reader = "in the channel"
	case who == "ada":
		reader = "an admin is told"
	}
	return reader + ": “" + sentence + "”"
}
