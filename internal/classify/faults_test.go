package classify_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ombud/internal/classify"
	"ombud/internal/fakeopenai"
	"ombud/internal/policy"
)

func news(t *testing.T) *policy.Policy {
	t.Helper()
	p, err := policy.Load("news")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func comment(text string) policy.Question {
	return policy.Question{
		Surfaces: []policy.Surface{{Kind: policy.SurfaceContent, Text: text}},
		Article:  policy.Article{Title: "Bridge to reopen in spring", Standfirst: "Two years late."},
	}
}

// with runs f in virtual time with a client of a fake server.
func with(t *testing.T, o classify.Options, f func(t *testing.T, s *fakeopenai.Server, c *classify.Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &fakeopenai.Server{Model: "judge"}
		if o.Model != "" {
			s.Model = o.Model
		}
		memory := fakeopenai.InMemory(s)
		o.BaseURL, o.Dial, o.Model = "http://llm.example/v1", memory.Dial, s.Model
		c := classify.New(o)
		defer memory.Close()
		defer c.Close()
		f(t, s, c)
	})
}

const insult = "Fair enough. say personal-attacks 0.9 because he calls her names. End."

func TestEveryWayToFail(t *testing.T) {
	tests := []struct {
		fault        fakeopenai.Kind
		unclassified string // part of it
		unavailable  string // part of the sentence
		setUp        bool
	}{
		{fault: fakeopenai.OpenAIError, unavailable: "fails (500)"},
		{fault: fakeopenai.OllamaError, unavailable: "fails (500)"},
		{fault: fakeopenai.LlamaError, unavailable: "fails (503)"},
		{fault: fakeopenai.VLLMError, unclassified: "too long for the model"},
		{fault: fakeopenai.WrongModel, unavailable: `no model "judge"`, setUp: true},
		{fault: fakeopenai.OllamaNoModel, unavailable: `no model "judge"`, setUp: true},
		{fault: fakeopenai.WrongKey, unavailable: "OPENAI_API_KEY", setUp: true},
		{fault: fakeopenai.NoCredit, unavailable: "no credit", setUp: true},
		{fault: fakeopenai.LimitedSeconds, unavailable: "no more calls"},
		{fault: fakeopenai.LimitedDate, unavailable: "no more calls"},
		{fault: fakeopenai.Limited, unavailable: "no more calls"},
		{fault: fakeopenai.ServerError, unavailable: "fails (503)"},
		{fault: fakeopenai.ProxyPage, unavailable: "fails (502)"},
		{fault: fakeopenai.Hang, unavailable: "did not answer within 10s"},
		{fault: fakeopenai.SlowDrip, unavailable: "did not answer within 10s"},
		{fault: fakeopenai.Closed, unavailable: "cannot be reached"},
		{fault: fakeopenai.BrokenOff, unavailable: "broke off"},
		{fault: fakeopenai.ErrorWithOK, unavailable: "fails (502)"},
		{fault: fakeopenai.AzureFilter, unclassified: "content filter"},
		{fault: fakeopenai.ContextTooLong, unclassified: "too long for the model"},
		{fault: fakeopenai.NotSupported, unavailable: "JSON schema", setUp: true},
		{fault: fakeopenai.TruncatedBody, unclassified: "cut off"},
		{fault: fakeopenai.TruncatedAnswer, unclassified: "cut off"},
		{fault: fakeopenai.Refusal, unclassified: "refused"},
		{fault: fakeopenai.ContentFilter, unclassified: "content filter"},
		{fault: fakeopenai.EmptyChoices, unclassified: "empty"},
		{fault: fakeopenai.EmptyContent, unclassified: "empty"},
		{fault: fakeopenai.WrongSchema, unclassified: "form asked for"},
		{fault: fakeopenai.OutOfRange, unclassified: "form asked for"},
		{fault: fakeopenai.NoJSON, unclassified: "form asked for"},
		{fault: fakeopenai.EndlessAnswer, unclassified: "too long"},
		{fault: fakeopenai.UnknownClause},
		{fault: fakeopenai.Prose},
		{fault: fakeopenai.Fence},
		{fault: fakeopenai.Thinking},
		{fault: fakeopenai.LongAnswer},
		{fault: fakeopenai.InventedQuotes},
		{fault: fakeopenai.SomeAnswersGone},
		{fault: fakeopenai.WithoutUsage},
	}
	if len(tests) != len(fakeopenai.Kinds()) {
		t.Errorf("%d faults are tested and there are %d", len(tests), len(fakeopenai.Kinds()))
	}
	p := news(t)
	for _, tt := range tests {
		t.Run(string(tt.fault), func(t *testing.T) {
			with(t, classify.Options{Timeout: 10 * time.Second, Price: classify.Price{In: 1, Out: 2}}, func(t *testing.T, s *fakeopenai.Server, c *classify.Client) {
				if err := s.Misbehave(fakeopenai.Fault{Kind: tt.fault, Times: 1}); err != nil {
					t.Fatal(err)
				}
				got, err := c.Classify(t.Context(), p, []policy.Question{comment(insult)})
				var gone *classify.UnavailableError
				switch {
				case tt.unavailable != "":
					if !errors.As(err, &gone) || !strings.Contains(gone.Sentence, tt.unavailable) || gone.SetUp != tt.setUp {
						t.Fatalf("got %v (%+v), want one that says %q", err, gone, tt.unavailable)
					}
					if gone.After <= 0 || !tt.setUp && gone.After > time.Minute {
						t.Errorf("it may be tried again after %s", gone.After)
					}
					time.Sleep(gone.After)
				case err != nil:
					t.Fatal(err)
				default:
					checkOpinion(t, tt.fault, got, tt.unclassified)
				}
				// The next one is answered, whatever happened before.
				got, err = c.Classify(t.Context(), p, []policy.Question{comment(insult)})
				if err != nil {
					t.Fatalf("afterwards: %v", err)
				}
				checkOpinion(t, "", got, "")
			})
		})
	}
}

func checkOpinion(t *testing.T, fault fakeopenai.Kind, got policy.Opinions, unclassified string) {
	t.Helper()
	if len(got.Each) != 1 {
		t.Fatalf("%d opinions on one comment", len(got.Each))
	}
	o := got.Each[0]
	if got.Usage.Calls != 1 {
		t.Errorf("%d calls are counted", got.Usage.Calls)
	}
	if unclassified != "" {
		if !strings.Contains(o.Unclassified, unclassified) || len(o.Claims) != 0 {
			t.Errorf("got %+v, want unclassified because %q", o, unclassified)
		}
		return
	}
	if got.Usage.TokensIn == 0 || got.Usage.Cost != got.Usage.TokensIn+2*got.Usage.TokensOut {
		t.Errorf("%+v is used", got.Usage)
	}
	switch {
	case o.Unclassified != "":
		t.Fatalf("there is no opinion: %s", o.Unclassified)
	case fault == fakeopenai.UnknownClause:
		if len(o.Claims) != 0 {
			t.Errorf("a clause that is not in the policy is claimed: %+v", o.Claims)
		}
		return
	case len(o.Claims) != 1 || o.Claims[0].Clause != "personal-attacks" || o.Claims[0].Confidence != 0.9:
		t.Fatalf("got %+v", o.Claims)
	}
	quotes := 1
	if fault == fakeopenai.InventedQuotes {
		quotes = 0
	}
	if len(o.Claims[0].Quotes) != quotes {
		t.Errorf("the quotes are %+v", o.Claims[0].Quotes)
	}
}

func TestRetryAfterIsObeyed(t *testing.T) {
	p := news(t)
	for _, kind := range []fakeopenai.Kind{fakeopenai.LimitedSeconds, fakeopenai.LimitedDate} {
		t.Run(string(kind), func(t *testing.T) {
			with(t, classify.Options{}, func(t *testing.T, s *fakeopenai.Server, c *classify.Client) {
				if err := s.Misbehave(fakeopenai.Fault{Kind: kind, Times: 1}); err != nil {
					t.Fatal(err)
				}
				ask := func() error {
					_, err := c.Classify(t.Context(), p, []policy.Question{comment(insult)})
					return err
				}
				var gone *classify.UnavailableError
				if err := ask(); !errors.As(err, &gone) || gone.After < 6*time.Second || gone.After > 7*time.Second {
					t.Fatalf("got %v, %+v; want to be told to wait for 7 s", err, gone)
				}
				for range 5 { // nobody else asks before it
					if err := ask(); err == nil {
						t.Fatal("it was asked at once")
					}
					time.Sleep(time.Second)
				}
				time.Sleep(2 * time.Second)
				if err := ask(); err != nil {
					t.Fatal(err)
				}
				if n := len(s.Requests()); n != 2 {
					t.Errorf("the server got %d requests, want 2", n)
				}
			})
		})
	}
}

func TestTheBreakerLeavesABrokenServerAlone(t *testing.T) {
	p := news(t)
	with(t, classify.Options{Timeout: time.Second}, func(t *testing.T, s *fakeopenai.Server, c *classify.Client) {
		if err := s.Misbehave(fakeopenai.Fault{Kind: fakeopenai.ServerError}); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		for time.Since(began) < time.Hour {
			_, err := c.Classify(t.Context(), p, []policy.Question{comment(insult)})
			var gone *classify.UnavailableError
			if !errors.As(err, &gone) {
				t.Fatalf("got %v", err)
			}
			time.Sleep(max(gone.After, time.Millisecond))
		}
		if n := len(s.Requests()); n < 10 || n > 30 {
			t.Errorf("a broken server was asked %d times in an hour", n)
		}
		s.Behave()
		time.Sleep(5 * time.Minute)
		if _, err := c.Classify(t.Context(), p, []policy.Question{comment(insult)}); err != nil {
			t.Errorf("the server works again: %v", err)
		}
	})
}

func TestConcurrencyAndRateAreLimited(t *testing.T) {
	p := news(t)
	with(t, classify.Options{Concurrency: 3, PerMinute: 60}, func(t *testing.T, s *fakeopenai.Server, c *classify.Client) {
		s.Delay = 10 * time.Second
		began := time.Now()
		done := make(chan error)
		for range 20 {
			go func() {
				_, err := c.Classify(context.Background(), p, []policy.Question{comment(insult)})
				done <- err
			}()
		}
		for range 20 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if s.Busiest() != 3 {
			t.Errorf("%d calls ran at once, want 3", s.Busiest())
		}
		if took := time.Since(began); took < 70*time.Second || took > 80*time.Second {
			t.Errorf("20 calls of 10 s, three at a time, took %s", took)
		}
	})
	with(t, classify.Options{Concurrency: 3, PerMinute: 6}, func(t *testing.T, _ *fakeopenai.Server, c *classify.Client) {
		began := time.Now()
		for range 7 {
			if _, err := c.Classify(t.Context(), p, []policy.Question{comment(insult)}); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took < 60*time.Second || took > 61*time.Second {
			t.Errorf("seven calls at six a minute took %s", took)
		}
	})
}

func TestSeveralQuestionsInOneCall(t *testing.T) {
	p := news(t)
	with(t, classify.Options{Batch: 4}, func(t *testing.T, s *fakeopenai.Server, c *classify.Client) {
		questions := []policy.Question{comment("Good."), comment(insult), comment("say spam 0.8"), comment("Fine."), comment("say hate 0.7")}
		if err := s.Misbehave(fakeopenai.Fault{Kind: fakeopenai.SomeAnswersGone, Times: 1}); err != nil {
			t.Fatal(err)
		}
		got, err := c.Classify(t.Context(), p, questions)
		if err != nil {
			t.Fatal(err)
		}
		var claimed []string
		for _, o := range got.Each {
			clause := "-"
			if o.Unclassified != "" {
				clause = o.Unclassified
			} else if len(o.Claims) > 0 {
				clause = o.Claims[0].Clause
			}
			claimed = append(claimed, clause)
		}
		if want := "- personal-attacks spam - hate"; strings.Join(claimed, " ") != want {
			t.Errorf("got %q, want %q", claimed, want)
		}
		// Four at once, then the two that were left out by themselves, then the fifth.
		if n := len(s.Requests()); n != 4 || got.Usage.Calls != 4 {
			t.Errorf("%d requests, %d counted; want 4", n, got.Usage.Calls)
		}
	})
}

// A server that has the question may charge for it although no answer comes, and a question that it
// cannot get through is told from a server that says no.
func TestWhatNoAnswerMeans(t *testing.T) {
	p := news(t)
	tests := []struct {
		fault               fakeopenai.Kind
		unanswered, charged bool
	}{
		{fakeopenai.Hang, true, true},
		{fakeopenai.SlowDrip, true, true},
		{fakeopenai.BrokenOff, true, true},
		{fakeopenai.Closed, true, false},
		{fakeopenai.ServerError, false, false},
		{fakeopenai.Limited, false, false},
	}
	for _, tt := range tests {
		t.Run(string(tt.fault), func(t *testing.T) {
			with(t, classify.Options{Timeout: 10 * time.Second, Price: classify.Price{In: 1, Out: 2}}, func(t *testing.T, s *fakeopenai.Server, c *classify.Client) {
				if err := s.Misbehave(fakeopenai.Fault{Kind: tt.fault, Times: 1}); err != nil {
					t.Fatal(err)
				}
				got, err := c.Classify(t.Context(), p, []policy.Question{comment(insult)})
				var gone *classify.UnavailableError
				if !errors.As(err, &gone) || gone.Unanswered() != tt.unanswered {
					t.Errorf("got %v, want unanswered %v", err, tt.unanswered)
				}
				if most := c.Most(p); (got.Usage.Cost > 0) != tt.charged || got.Usage.Cost > most.Cost || got.Usage.Tokens() > most.Tokens() {
					t.Errorf("%+v is charged, want something %v and at most %+v", got.Usage, tt.charged, most)
				}
			})
		})
	}
}
