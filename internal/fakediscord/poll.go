package fakediscord

import (
	"time"
	"unicode/utf8"
)

// pollDraft is a poll as it is asked for.
//
// docs: Resources/Poll, Poll Create Request Object.
type pollDraft struct {
	Question struct {
		Text string `json:"text"`
	} `json:"question"`
	Answers []struct {
		Media struct {
			Text string `json:"text"`
		} `json:"poll_media"`
	} `json:"answers"`
	Duration    *int `json:"duration"` // hours
	Multiselect bool `json:"allow_multiselect"`
	Layout      *int `json:"layout_type"`
}

// pollJSON is a poll on a message. Nobody here votes.
//
// docs: Resources/Poll, Poll Object.
type pollJSON struct {
	Question    pollMediaJSON    `json:"question"`
	Answers     []pollAnswerJSON `json:"answers"`
	Expiry      string           `json:"expiry"`
	Multiselect bool             `json:"allow_multiselect"`
	Layout      int              `json:"layout_type"`
	Results     pollResultsJSON  `json:"results"`
}

type pollMediaJSON struct {
	Text string `json:"text"`
}

type pollAnswerJSON struct {
	ID    int           `json:"answer_id"`
	Media pollMediaJSON `json:"poll_media"`
}

type pollResultsJSON struct {
	Counts    []struct{} `json:"answer_counts"`
	Finalized bool       `json:"is_finalized"`
}

// Limits of polls.
//
// docs: Resources/Poll, Poll Create Request Object and Poll Media Object.
const (
	maxPollQuestion = 300
	maxPollAnswer   = 55
	maxPollAnswers  = 10
	maxPollHours    = 768
	pollHours       = 24 // when nothing is said
	pollLayout      = 1
)

// poll checks what is asked for and makes the poll.
func (b *pollDraft) poll(f *formErrors, now time.Time) *pollJSON {
	p := &pollJSON{Question: pollMediaJSON{b.Question.Text}, Multiselect: b.Multiselect, Layout: pollLayout, Results: pollResultsJSON{Counts: []struct{}{}}}
	text := func(s string, most int, path ...any) {
		if n := utf8.RuneCountInString(s); n < 1 || n > most {
			f.badLength(1, most, append([]any{"poll"}, path...)...)
		}
	}
	text(b.Question.Text, maxPollQuestion, "question", "text")
	if len(b.Answers) < 1 || len(b.Answers) > maxPollAnswers {
		f.badLength(1, maxPollAnswers, "poll", "answers")
	}
	for i, a := range b.Answers {
		text(a.Media.Text, maxPollAnswer, "answers", i, "poll_media", "text")
		p.Answers = append(p.Answers, pollAnswerJSON{i + 1, pollMediaJSON{a.Media.Text}})
	}
	hours := pollHours
	if b.Duration != nil {
		hours = *b.Duration
	}
	if hours < 1 || hours > maxPollHours {
		f.add("NUMBER_TYPE_MAX", "int value should be less than or equal to 768.", "poll", "duration")
	}
	if b.Layout != nil && *b.Layout != pollLayout {
		f.add("BASE_TYPE_CHOICES", "Value must be one of (1,).", "poll", "layout_type")
	}
	p.Expiry = stamp(now.Add(time.Duration(hours) * time.Hour))
	return p
}
