package classify_test

import (
	"errors"
	"strings"
	"testing"

	"ombud/internal/classify"
	"ombud/internal/fakeopenai"
	"ombud/internal/policy"
)

const omni = "omni-moderation-latest"

func TestTheModerationEndpointSpeaksOfClauses(t *testing.T) {
	p := news(t)
	with(t, classify.Options{Kind: classify.Moderation, Model: omni, Batch: 5, Price: classify.Price{In: 1, Out: 1}}, func(t *testing.T, s *fakeopenai.Server, c *classify.Client) {
		q := comment("say harassment 0.9, say harassment/threatening 0.3, say violence 0.7, say self-harm/intent 0.99. Ask Ada, 123456789012345678")
		q.Names = []string{"Ada"}
		got, err := c.Classify(t.Context(), p, []policy.Question{q, comment("Good morning.")})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Each) != 2 || got.Usage != (policy.Usage{Calls: 2}) {
			t.Fatalf("%d opinions for %+v; it asks about one comment a call, at no cost", len(got.Each), got.Usage)
		}
		found := map[string]string{}
		for _, f := range p.Weigh(q, got.Each[0]) {
			found[f.Clause] = f.Reason
		}
		if len(found) != 2 || !strings.Contains(found["personal-attacks"], "very sure: it insults or hounds somebody (harassment)") ||
			!strings.Contains(found["threats"], "it wishes or praises violence (violence)") {
			t.Errorf("the findings are %v", found) // of two categories for one clause the surer; who speaks of their own pain breaks none
		}
		if more := p.Weigh(comment("Good morning."), got.Each[1]); len(more) != 0 {
			t.Errorf("a greeting is accused: %+v", more)
		}
		request := string(s.Requests()[0].Body)
		if strings.Contains(request, "Ada") || strings.Contains(request, "123456789012345678") || strings.Contains(request, "Bridge") {
			t.Errorf("it was told %s", request)
		}
	})
	own, err := policy.Parse("own.yaml", []byte("version: 1\nname: Own\nclauses: [{id: harassment, text: Leave people alone.}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	with(t, classify.Options{Kind: classify.Moderation, Model: omni}, func(t *testing.T, _ *fakeopenai.Server, c *classify.Client) {
		got, err := c.Classify(t.Context(), own, []policy.Question{comment("say hate 0.9, say self-harm 0.8")})
		if err != nil {
			t.Fatal(err)
		}
		if claims := got.Each[0].Claims; len(claims) != 1 || claims[0].Clause != "harassment" || claims[0].Confidence < 0.79 || claims[0].Confidence > 0.81 {
			t.Errorf("a policy with one of the clauses has the claims %+v", claims)
		}
	})
}

func TestTheModerationEndpointFails(t *testing.T) {
	p := news(t)
	tests := []struct {
		fault        fakeopenai.Kind
		unclassified string
		unavailable  string
		setUp        bool
	}{
		{fault: fakeopenai.EmptyChoices, unclassified: "empty"},
		{fault: fakeopenai.TruncatedBody, unclassified: "cut off"},
		{fault: fakeopenai.OutOfRange, unclassified: "form asked for"},
		{fault: fakeopenai.WrongKey, unavailable: "OPENAI_API_KEY", setUp: true},
		{fault: fakeopenai.LimitedSeconds, unavailable: "no more calls"},
		{fault: fakeopenai.Hang, unavailable: "did not answer"},
	}
	for _, tt := range tests {
		t.Run(string(tt.fault), func(t *testing.T) {
			with(t, classify.Options{Kind: classify.Moderation, Model: omni}, func(t *testing.T, s *fakeopenai.Server, c *classify.Client) {
				if err := s.Misbehave(fakeopenai.Fault{Kind: tt.fault, Times: 1}); err != nil {
					t.Fatal(err)
				}
				got, err := c.Classify(t.Context(), p, []policy.Question{comment("say hate 0.9")})
				var gone *classify.UnavailableError
				switch {
				case tt.unavailable != "":
					if !errors.As(err, &gone) || !strings.Contains(gone.Sentence, tt.unavailable) || gone.SetUp != tt.setUp {
						t.Errorf("got %v", err)
					}
				case err != nil:
					t.Fatal(err)
				case !strings.Contains(got.Each[0].Unclassified, tt.unclassified) || len(got.Each[0].Claims) != 0:
					t.Errorf("got %+v", got.Each[0])
				}
			})
		})
	}
	with(t, classify.Options{Kind: classify.Moderation, Model: "gpt-4.1"}, func(t *testing.T, _ *fakeopenai.Server, c *classify.Client) {
		_, err := c.Classify(t.Context(), p, []policy.Question{comment("Good morning.")})
		var gone *classify.UnavailableError
		if !errors.As(err, &gone) || !gone.SetUp || !strings.Contains(gone.Sentence, `The model "gpt-4.1" cannot be asked like this`) {
			t.Errorf("another kind of model: %v", err)
		}
	})
}
