package article

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestHeadlinesOfOneStory(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"Council votes to close the riverside road on Sundays", "Council votes to close riverside road on Sundays", true},
		{"COUNCIL VOTES to close riverside road – on Sundays!", "Council votes to close riverside road on Sundays", true},
		{"Le maire réélu à Besançon dès le premier tour", "Le maire reelu a Besancon des le premier tour", true},
		{"Weather for Tuesday, 3 May in the county", "Weather for Tuesday, 4 May in the county", false},
		{"The weather on the coast and in the hills for Tuesday, 3 May", "The weather on the coast and in the hills for Tuesday, 4 May", false},
		{"Election results", "Election results", false}, // too common to tell
		{"Council votes to close the riverside road", "Council votes to open the harbour bridge", false},
		{"東京で大雨、交通機関に影響", "東京で大雨、交通機関に影響", true},
		{"東京で大雨、交通機関に影響", "大阪で大雨、交通機関に影響", false},
		{"", "", false},
	} {
		if got := headlineOf(TitleKey(tt.a)).same(headlineOf(TitleKey(tt.b))); got != tt.same {
			t.Errorf("%q and %q: same is %v", tt.a, tt.b, got)
		}
	}
}

func TestAddressesOfOneStory(t *testing.T) {
	want := StoryAddress("https://example.org/news/1")
	for _, same := range []string{
		"http://www.example.org/news/1/", "https://m.example.org/news/1?utm_source=rss", "https://amp.example.org/news/1/amp#top",
		"https://example.org/news/1/index.html",
	} {
		if got := StoryAddress(same); got != want {
			t.Errorf("%s is %s, want %s", same, got, want)
		}
	}
	for _, other := range []string{"https://example.org/news/1?id=2", "https://example.org/news/2", "https://example.com/news/1"} {
		if StoryAddress(other) == want {
			t.Errorf("%s is taken for the same story", other)
		}
	}
}

func TestWhatIsPostedInAChannel(t *testing.T) {
	story := func(title, url string, categories ...string) Article {
		return Article{Title: title, URL: url, Categories: categories}
	}
	earlier := []Earlier{{FeedID: 9, Story: StoryAddress("https://b.example/x"), TitleKey: TitleKey("Harbour ferry starts again on Friday"), Title: "Harbour ferry"}}
	tests := []struct {
		name      string
		admission Admission
		articles  []Article
		want      []string // beginnings of the reasons
	}{
		{"everything", Admission{}, []Article{story("One", "u")}, []string{""}},
		{"a pause", Admission{Paused: true}, []Article{story("One", "u")}, []string{"The feed was paused"}},
		{
			"a filter",
			Admission{Filter: `categories.exists(c, c == "City")`},
			[]Article{story("One", "u", "City"), story("Two", "v")},
			[]string{"", "The feed's filter"},
		},
		{"a cap keeps the newest", Admission{PerHour: 2}, []Article{story("3", "c"), story("2", "b"), story("1", "a")}, []string{"", "", "More than 2"}},
		{
			"what a cap keeps back is compared with nothing",
			Admission{FeedID: 1, PerHour: 1, Posted: 1, Earlier: earlier},
			[]Article{story("Harbour ferry starts again Friday", "https://c.example/y")},
			[]string{"More than 1"},
		},
		{"a filter that cannot be read", Admission{Filter: "titel =="}, []Article{story("One", "u"), story("Two", "v")}, []string{"", ""}},
		{"a cap that is reached", Admission{PerHour: 2, Posted: 2}, []Article{story("3", "c")}, []string{"More than 2"}},
		{
			"the same story of another feed",
			Admission{FeedID: 1, Earlier: earlier},
			[]Article{story("Quite another headline", "https://www.b.example/x/"), story("Harbour ferry starts again Friday", "https://c.example/y"), story("Something else", "https://c.example/z")},
			[]string{"The same story is posted here already: Harbour ferry", "The same story", ""},
		},
		{"a headline that one feed repeats", Admission{FeedID: 9, Earlier: earlier}, []Article{story("Harbour ferry starts again on Friday", "https://b.example/later")}, []string{""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := tt.admission
			for i, a := range tt.articles {
				if got := d.Reason(a); !strings.HasPrefix(got, tt.want[i]) || tt.want[i] == "" && got != "" {
					t.Errorf("%q: %q, want %q", a.Title, got, tt.want[i])
				}
			}
		})
	}
}

// BenchmarkAdmission is a feed that brings 500 long and almost equal headlines at once, beside 500 posts
// of another feed's: it runs within a transaction, and on SQLite everybody waits for it.
func BenchmarkAdmission(b *testing.B) {
	long := strings.Repeat("word upon word ", 18)
	var earlier []Earlier
	for i := range 500 {
		earlier = append(earlier, Earlier{FeedID: 2, Story: fmt.Sprint(i), TitleKey: TitleKey(fmt.Sprintf("%s %c%c", long, 'a'+i/26, 'a'+i%26))})
	}
	for b.Loop() {
		d := Admission{FeedID: 1, PerHour: MaxPerHour, Earlier: earlier}
		for i := range 500 {
			d.Reason(Article{URL: fmt.Sprintf("https://x.example/%d", i), Title: fmt.Sprintf("other %s other other other other other other other other other other other other other %d", long, i)})
		}
	}
}

func TestFiltersThatAreRefused(t *testing.T) {
	loops := `categories.exists(a, categories.exists(b, categories.exists(c, categories.exists(d, a + b == c + d))))`
	for text, want := range map[string]string{
		`titel == "x"`:                "This filter cannot be read: at character 1: undeclared reference to 'titel'",
		`title`:                       "A filter must come to true or false; this one comes to string.",
		`title.matches("(")`:          "This filter cannot be read",
		loops:                         "This filter could take too long",
		strings.Repeat("true||", 300): "This filter is longer than 1000 bytes.",
		``:                            "This filter cannot be read",
	} {
		_, err := ParseFilter(text)
		var mistake *FilterError
		if !errors.As(err, &mistake) || !strings.HasPrefix(mistake.Sentence, want) {
			t.Errorf("%.40q: %v, want %q", text, err, want)
		}
		if _, ok := Sentence(err); !ok {
			t.Errorf("no sentence for %v", err)
		}
	}
	f, err := ParseFilter(`language == "en" && (title + summary).matches("(?i)budget") && !author.startsWith("Ad")`)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		a    Article
		lets bool
	}{
		{Article{Language: "en", Title: "The BUDGET", Author: "Jo"}, true},
		{Article{Language: "de", Title: "The budget"}, false},
		{Article{Language: "en", Summary: "A budget", Author: "Adverts"}, false},
	} {
		if lets, err := f.Lets(tt.a); err != nil || lets != tt.lets {
			t.Errorf("%+v: %v, %v", tt.a, lets, err)
		}
	}
}

func TestSettingsThatAreRefused(t *testing.T) {
	if err := DefaultSettings().Check(); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*Settings){
		`A template knows no "{headline}"`:        func(s *Settings) { s.Template = "**{title}** {headline}" },
		`A template knows no "{open}"`:            func(s *Settings) { s.Opening = "{open" },
		"This template is longer than":            func(s *Settings) { s.Template = strings.Repeat("x", MaxTemplate+1) },
		"Tags are written as category=tag":        func(s *Settings) { s.Tags = "Sport" },
		"Between 1 and 100 articles":              func(s *Settings) { s.PerHour = 0 },
		"A feed is asked every 2 minutes at most": func(s *Settings) { s.PollEvery = 1 },
		"A discussion closes after":               func(s *Settings) { s.CloseDays = -1 },
		"A discussion is slowed down at 10":       func(s *Settings) { s.SlowAt = 9 },
		"This filter cannot be read":              func(s *Settings) { s.Filter = "(" },
	} {
		s := DefaultSettings()
		change(&s)
		err := s.Check()
		if sentence, ok := Sentence(err); !ok || !strings.HasPrefix(sentence, want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
