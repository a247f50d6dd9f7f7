package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"ombud/internal/fakediscord"
)

func options(t *testing.T, out io.Writer) Options {
	t.Helper()
	return Options{
		Out: out, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Listen: "127.0.0.1:0", Policy: "news", Exit: true,
		cardPatience: patience, // each card comes, however busy the machine
	}
}

func TestTheTranscriptTellsTheWholeStory(t *testing.T) {
	var out bytes.Buffer
	if err := Run(t.Context(), options(t, &out)); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, want := range []string{
		"Riverside road to close", "Scunthorpe library reopens", "Night clinic to stay open", // the articles
		"»idiot«", "»1 d 1 0 t«", // found, with and without disguise
		"(reported by alice)", "Case 5", "timed out by @max",
		"at the same moment and was told: Already decided by @", "has claimed this case until",
		"mia looked it up with /case number:", "Undone by @mia", // a decision that was taken back at once
		"ben pressed Appeal and wrote: The idiot is me", "mia pressed Take the decision back", "decision overturned", // and one after an appeal
		"✉ what ombud wrote to ben", "Your message was removed", "Your appeal was heard",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the transcript does not show %q", want)
		}
	}
	for _, back := range []string{"You idiot, I told my mirror", "The council's nine papers"} {
		after := text[strings.Index(text, "[removed] "+back)+len("[removed] "+back):]
		if !strings.Contains(text, "[removed] "+back) || !strings.Contains(after, back) {
			t.Errorf("the transcript does not show that %q was removed and came back", back)
		}
	}
	if n := strings.Count(text, "Restored by the moderators."); n != 2 {
		t.Errorf("%d messages were restored, want 2", n)
	}
	if closed := strings.Count(text, "This discussion is closed."); closed != 3 {
		t.Errorf("%d closed discussions say so, want all 3: a text is not shortened because it came before", closed)
	}
	checked := 0
	for line := range strings.SplitSeq(text, "\n") {
		for _, fair := range []string{"terrible plan", "Somebody here just called me", "grandmother", "bakery", "The lift matters"} {
			if strings.Contains(line, fair) {
				checked++ // as it is said, and in its discussion
				if strings.Contains(line, "[removed]") || strings.HasPrefix(line, "  │") {
					t.Errorf("a fair comment was touched: %s", line)
				}
			}
		}
	}
	if checked != 10 {
		t.Errorf("fair comments were seen %d times, want 5 twice each", checked)
	}
	told, _, cut := strings.Cut(text, "What each channel shows now")
	if !cut {
		t.Error("what happens is not told before what the channels show")
	}
	for _, want := range []string{ // the story, in its order
		"ada     /setup", "ada     /feed add", "ombud   posts the newest articles", "newt    You are a complete idiot", "newt    still waiting, you 1 d 1 0 t",
		"alice   reports: Ask the architect's wife", "presses Claim on case", "mia     presses Remove on case", "mia     thinks again and presses Undo",
		": You are a complete »idiot«, alice", ": still waiting, you »1 d 1 0 t«", "max     presses Timeout… on case ", "Three hours later",
		"ombud   has written to ben: Your message was removed", "ben     presses Appeal there: The idiot is me", "mia     presses Take the decision back",
		"At night the newsroom changes the headline", "ombud   changes the post", "Two weeks later", "ombud   says so in each, and locks them",
	} {
		_, after, found := strings.Cut(told, want)
		if !found {
			t.Errorf("what happens does not tell, in its place, %q", want)
			continue
		}
		told = after
	}
	for line := range strings.SplitSeq(text, "\n") {
		if n := utf8.RuneCountInString(line); n > width {
			t.Errorf("a line is %d characters wide: %s", n, line)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

func TestTheModelSeesWhatRulesDoNot(t *testing.T) {
	var out bytes.Buffer
	o := options(t, &out)
	o.Classifier = true
	if err := Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		contempt[:40], "[removed]", "Classifier, very sure: Tells her that people like her do not belong here",
		"»crawl back to where they came from«", "mia pressed Remove", "hate: upheld 1, dismissed 0",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the transcript does not show %q", want)
		}
	}
	if t.Failed() {
		t.Log(out.String())
	}
}

func TestJSONLinesTellTheSame(t *testing.T) {
	var out bytes.Buffer
	o := options(t, &out)
	o.JSON = true
	if err := Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for dec := json.NewDecoder(&out); ; {
		var l line
		err := dec.Decode(&l)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		count[l.Event]++
	}
	for event, least := range map[string]int{
		"ready": 1, "article": 3, "comment": 12, "card": 2, "report": 1, "press": 5, "refused": 2, "removed": 7, "timeout": 1, "letter": 7, "appeal": 1, "end": 1,
	} {
		if count[event] < least {
			t.Errorf("%d × %s, want at least %d", count[event], event, least)
		}
	}
}

func TestTheDiscordAloneIsReadyInOneLineAndKeepsALog(t *testing.T) {
	reader, writer := io.Pipe()
	ctx, stop := context.WithCancel(t.Context())
	o := options(t, writer)
	o.JSON = true
	done := make(chan error, 1)
	go func() { done <- DiscordOnly(ctx, o) }()
	lines := json.NewDecoder(reader)
	var ready struct {
		Event       string            `json:"event"`
		API         string            `json:"api"`
		Application string            `json:"application_id"`
		Channels    map[string]string `json:"channels"`
		Tokens      struct {
			Bot     string   `json:"bot"`
			Members []string `json:"members"`
		} `json:"tokens"`
	}
	if err := lines.Decode(&ready); err != nil {
		t.Fatal(err)
	}
	if ready.Event != "ready" || len(ready.Channels) != 4 || len(ready.Tokens.Members) != 3 {
		t.Fatalf("the first line is %+v", ready)
	}
	alice := fakediscord.NewPerson(ready.API, ready.Application, ready.Tokens.Members[0], http.DefaultClient)
	// Nobody reads the log now: the Discord must answer all the same.
	if _, err := alice.Say(ctx, ready.Channels["discussions"], "hello"); err != nil {
		t.Fatal(err)
	}
	var entry fakediscord.Entry
	if err := lines.Decode(&entry); err != nil {
		t.Fatal(err)
	}
	if entry.Event != "rest" || entry.Status != http.StatusOK {
		t.Errorf("the log's first line is %+v", entry)
	}
	stop()
	go func() { _, _ = io.Copy(io.Discard, reader) }()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestTheSandboxListensOnLoopbackOnly(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "example.org:0", "nonsense"} {
		o := options(t, io.Discard)
		o.Listen = addr
		if err := DiscordOnly(t.Context(), o); err == nil || !strings.Contains(err.Error(), "--listen") {
			t.Errorf("%s: %v", addr, err)
		}
	}
}

func TestABrokenPolicyEndsTheSandboxWithItsSentence(t *testing.T) {
	file := filepath.Join(t.TempDir(), "own.yaml")
	if err := os.WriteFile(file, []byte("version: 1\nname: Own\nclauses: [{id: a, text: b, severity: huge}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o := options(t, io.Discard)
	o.Policy = file
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := Run(ctx, o); err == nil || !strings.Contains(err.Error(), "own.yaml:3") {
		t.Errorf("got %v", err)
	}
}

func TestAPolicyThatSeesLessIsPlayedToTheEnd(t *testing.T) {
	file := filepath.Join(t.TempDir(), "own.yaml")
	if err := os.WriteFile(file, []byte("version: 1\nname: Own\nextends: news\nrules: [{id: link-flood, mode: off}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	o := options(t, &out)
	o.Policy, o.cardPatience = file, 3*time.Second // long enough to see that the story goes on without them
	if err := Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	for _, spared := range []string{"read these first", "The council's nine papers"} {
		if !strings.Contains(out.String(), "ombud   has no card about: "+spared) {
			t.Errorf("a card came about %q, or nobody says that none did:\n%s", spared, out.String())
		}
	}
}

func TestWhoStaysIsToldHowToLeave(t *testing.T) {
	for _, exit := range []bool{true, false} {
		var out bytes.Buffer
		b := &box{options: Options{Out: &out, Policy: "news", Exit: exit}, api: "http://127.0.0.1:1/api"}
		b.headline()
		if told := strings.Contains(out.String(), "Ctrl-C ends it"); told == exit {
			t.Errorf("with Exit %v the first words are %q", exit, out.String())
		}
	}
}
