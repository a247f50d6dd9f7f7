package policy

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestConditions(t *testing.T) {
	full := func() Message {
		m := content("Look at https://a.example/1 and https://b.example, all of you!\nSecond line, daft as it is")
		m.ID, m.SentAt, m.IsReply = "1", noon, true
		m.Author = Author{ID: "7", RoleIDs: []string{"10", "11"}, Known: true, Joined: noon.Add(-3 * 24 * time.Hour), AccountCreated: noon.Add(-40 * 24 * time.Hour)}
		m.Place = Place{GuildID: "1", ChannelIDs: []string{"5", "6"}, FeedID: "9", Opened: noon.Add(-5 * time.Hour)}
		m.Mentions = Mentions{Users: 2, Roles: 1}
		m.Attachments = []Attachment{{Name: "a.exe", ContentType: "application/x-msdownload"}}
		m.Scores = map[string]float64{"toxicity": .9}
		return m
	}
	for expression, want := range map[string]bool{
		"links.size() > 1 && author.member_days < 7":           true,
		"links.size() > 3 && author.member_days < 7":           false,
		"links.exists(l, l == 'b.example')":                    true,
		"author.account_days >= 40 && !('12' in author.roles)": true,
		"author.id == '7' && is_reply && !is_edit":             true,
		"mentions == 3 && !mentions_everyone":                  true,
		"channel == '5' && '6' in channels && feed == '9'":     true,
		"discussion.hours == 5":                                true,
		"length > 80 && words > 10 && lines == 2":              true,
		"language == 'en'":                                     true,
		"attachments[0].endsWith('.exe')":                      true,
		"attachment_types.all(t, t.startsWith('image/'))":      false,
		"'toxicity' in scores && scores['toxicity'] > 0.8":     true,
		"'words' in found && !('other' in found)":              true,
		"text.matches('(?i)second +line')":                     true,
		"text.contains('third')":                               false,
	} {
		e := compiled(t, "  - {id: words, clause: manners, words: [daft], mode: shadow}\n  - {id: a, clause: manners, when: \""+expression+"\", then: hide}\n")
		if v := judge(t, e, full()); (v.Effect == Hide) != want {
			t.Errorf("%s: got %v, want %v", expression, v.Effect == Hide, want)
		}
	}
}

func TestAConditionThatAsksWhatIsNotKnown(t *testing.T) {
	tests := []struct {
		name, expression string
		want             error
		effect           Effect
	}{
		{"an author nobody looked up", "author.member_days < 7", ErrUnknownAuthor, Allow},
		{"roles nobody looked up", "'1' in author.roles", ErrUnknownAuthor, Allow},
		{"an age that is not known", "discussion.hours > 1", ErrUnknownFact, Allow},
		{"it does not matter", "links.size() > 3 && author.member_days < 7", nil, Allow},
		{"it does not matter either", "links.size() < 3 || author.member_days < 7", nil, Flag},
		{"a score that nobody gave", "scores['x'] > 0.5", errors.New("no such key: x"), Allow},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := content("x")
			m.Author.Known = false
			v, err := compiled(t, "  - {id: a, clause: manners, when: \""+tt.expression+"\"}\n").Judge(t.Context(), m)
			if tt.want == nil && err != nil || tt.want != nil && (err == nil || !strings.Contains(err.Error(), tt.want.Error())) || v.Effect != tt.effect {
				t.Errorf("got %v and %v, want %v and %v", v.Effect, err, tt.effect, tt.want)
			}
			v, err = compiled(t, "  - {id: a, clause: manners, mode: shadow, when: \""+tt.expression+"\"}\n").Judge(t.Context(), m)
			if err != nil || v.Effect != Allow {
				t.Errorf("in shadow: got %v and %v", v.Effect, err)
			}
		})
	}
}

func TestConditionsThatAreRefused(t *testing.T) {
	for expression, want := range map[string]string{
		"links.size()":      "must come to true or false, not to int",
		"length > 'x'":      "found no matching overload",
		"langth > 3":        `test.yaml:8:11: the condition cannot be read: undeclared reference to 'langth'`,
		"length >":          "the condition cannot be read",
		"text.matches('(')": "the condition cannot be read",
		"links.exists(a, links.exists(b, links.exists(c, links.exists(d, a == b && c == d))))":                                                                      "could take too long",
		"[1,2,3,4,5,6,7,8,9].all(a, [1,2,3,4,5,6,7,8,9].all(b, [1,2,3,4,5,6,7,8,9].all(c, [1,2,3,4,5,6,7,8,9].all(d, [1,2,3,4,5,6,7,8,9].all(e, a+b+c+d+e > 0)))))": "could take too long",
		"attachments.all(a, text.matches(a))":                        "could take too long",
		"'" + strings.Repeat("x", maxExpression) + "' == text":       "is longer than",
		strings.Repeat("(", 600) + "true" + strings.Repeat(")", 600): "the condition cannot be read",
	} {
		_, err := Parse("test.yaml", []byte(head+"  - id: a\n    clause: manners\n    when: "+expression+"\n"))
		if strings.HasPrefix(expression, "[") || strings.HasPrefix(expression, "'") {
			_, err = Parse("test.yaml", []byte(head+"  - id: a\n    clause: manners\n    when: >-\n      "+expression+"\n"))
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s: got\n%v\nwant\n%s", expression, err, want)
		}
	}
}

func TestLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"The committee heard two witnesses and neither of them could say why.": "en",
		"Das ist doch nicht die Frage, und das wissen auch alle.":              "de",
		"C'est pas la peine, les gens ne sont pas dans la rue.":                "fr",
		"No es la primera vez que lo dicen, pero no se lo creo.":               "es",
		"Это просто смешно.":                                                   "ru", "これは何ですか": "ja", "这是什么意思": "zh", "뭐라고요": "ko", "ما هذا": "ar", "מה זה": "he",
		"Hm.": "", "": "", "12345": "",
	} {
		if got := language(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestAttachments(t *testing.T) {
	e := compiled(t, `  - {id: a, clause: manners, attachment: {max: 3, types: ["video/*", text/html], names: ["*.EXE", "invoice*"]}}`+"\n")
	for _, tt := range []struct {
		name  string
		files []Attachment
		want  Effect
		spans int
	}{
		{"a picture", []Attachment{{"a.png", "image/png"}}, Allow, 0},
		{"a film", []Attachment{{"a.mp4", "video/mp4"}}, Flag, 1},
		{"a type with more to it", []Attachment{{"a", "text/HTML; charset=utf-8"}}, Flag, 1},
		{"a program", []Attachment{{"a.png", "image/png"}, {"Setup.exe", ""}}, Flag, 1},
		{"four pictures", []Attachment{{Name: "a"}, {Name: "b"}, {Name: "c"}, {Name: "d"}}, Flag, 0},
	} {
		m := content("x")
		for _, f := range tt.files {
			m.Attachments = append(m.Attachments, f)
			m.Surfaces = append(m.Surfaces, Surface{SurfaceAttachmentName, f.Name})
		}
		v := judge(t, e, m)
		if v.Effect != tt.want || tt.want != Allow && len(v.Findings[0].Spans) != tt.spans {
			t.Errorf("%s: got %+v, want %v", tt.name, v, tt.want)
		}
	}
}
