package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"ombud/internal/article"
	"ombud/internal/check"
	"ombud/internal/classify"
	"ombud/internal/policy"
)

// newClassifier is the one that the settings name.
func (env *environment) newClassifier(called func(classify.Call)) (*classify.Client, error) {
	c := env.config
	if c.OpenAIModel == "" {
		return nil, &usageError{errors.New("there is no classifier: set OPENAI_MODEL, and OPENAI_BASE_URL and OPENAI_API_KEY for its server (see docs/classifier.md)")}
	}
	return classify.New(classify.Options{
		Kind: classify.Kind(c.Classifier), BaseURL: string(c.OpenAIBase), Key: c.OpenAIKey.Reveal(), Model: c.OpenAIModel,
		Concurrency: int(c.ClassifierConcurrency), PerMinute: int(c.ClassifierRate), Timeout: time.Duration(c.ClassifierTimeout),
		Batch: int(c.ClassifierBatch), Price: classify.Price(c.ClassifierPrice), Called: called,
	}), nil
}

func (env *environment) loadPolicy(name string) (*policy.Policy, error) {
	if name == "" {
		name = env.config.Policy
	}
	return policy.Load(name)
}

type classifyCommand struct {
	Text    string `required:"" placeholder:"COMMENT" help:"The comment to ask about."`
	Article string `placeholder:"URL" help:"The article it stands under; its page is read."`
	Parent  string `placeholder:"COMMENT" help:"The comment it answers."`
	Policy  string `placeholder:"NAME|FILE" help:"A preset (news, strict, relaxed, family) or a policy file. Default: OMBUD_POLICY, else news."`
}

// Run shows one question from its request to its verdict.
func (c classifyCommand) Run(env *environment) error {
	if strings.TrimSpace(c.Text) == "" {
		return &usageError{errors.New("there is no comment to ask about: write it behind --text")}
	}
	p, err := env.loadPolicy(c.Policy)
	if err != nil {
		return err
	}
	client, err := env.newClassifier(func(call classify.Call) { showCall(printable{env.out}, call) })
	if err != nil {
		return err
	}
	defer client.Close()
	q := policy.Question{Surfaces: []policy.Surface{{Kind: policy.SurfaceContent, Text: c.Text}}, Parent: c.Parent}
	if c.Article != "" {
		fetcher := article.NewFetcher(article.FetcherOptions{Allow: env.config.PrivateFeeds})
		page, err := fetcher.FetchPage(env.ctx, c.Article)
		if err != nil {
			return err
		}
		if page.Gone {
			return fmt.Errorf("there is no page at %s", c.Article)
		}
		q.Article = policy.Article{Title: page.Title, Standfirst: page.Summary}
	}
	opinions, err := client.Classify(env.ctx, p, []policy.Question{q})
	if err != nil {
		return err
	}
	showVerdict(printable{env.out}, p, q, opinions)
	if why := opinions.Each[0].Unclassified; why != "" {
		return fmt.Errorf("The classifier has no opinion on this comment: %s.", why) //nolint:staticcheck,revive // a sentence for people
	}
	return nil
}

func showCall(w io.Writer, call classify.Call) {
	fmt.Fprintf(w, "request to %s\n%s\n\nanswer: %s", call.Path, indented(call.Request), call.Result)
	if call.Status != 0 {
		fmt.Fprintf(w, ", status %d", call.Status)
	}
	fmt.Fprintf(w, ", after %s\n%s\n\n", call.Took.Round(time.Millisecond), indented(call.Response))
}

// indented writes JSON for people, and anything else as it came.
func indented(body []byte) string {
	var b bytes.Buffer
	if json.Indent(&b, bytes.TrimSpace(body), "  ", "  ") != nil {
		return "  " + string(body)
	}
	return "  " + b.String()
}

func showVerdict(w io.Writer, p *policy.Policy, q policy.Question, opinions policy.Opinions) {
	o := opinions.Each[0]
	findings := p.Weigh(q, o)
	effect := policy.Allow
	for _, f := range findings {
		if !f.Shadow {
			effect = max(effect, f.Then)
		}
	}
	fmt.Fprintf(w, "verdict: %s\n", effect)
	if o.Unclassified != "" {
		fmt.Fprintf(w, "  unclassified: %s\n", o.Unclassified)
	}
	for _, c := range o.Claims {
		fmt.Fprintf(w, "  %s, confidence %.2f: %s\n", c.Clause, c.Confidence, c.Rationale)
		for _, quote := range c.Quotes {
			fmt.Fprintf(w, "    %q\n", quote.Text)
		}
	}
	if o.Unclassified == "" {
		fmt.Fprintf(w, "  relevance to the article %.2f, advances the story %.2f\n", o.Relevance, o.Advances)
	}
	u := opinions.Usage
	fmt.Fprintf(w, "tokens: %d in, %d out\ncost: %.6f\n", u.TokensIn, u.TokensOut, float64(u.Cost)/1e6)
}

// classifierFlags are those of ombud check that measure a classifier.
type classifierFlags struct {
	Classifier bool     `help:"Measure the classifier of OPENAI_MODEL on labelled comments instead. It goes on where it was stopped."`
	Results    string   `default:"classifier.jsonl" placeholder:"FILE" help:"With --classifier: where results are kept. Default: classifier.jsonl."`
	Yes        bool     `help:"With --classifier: do not ask before it starts."`
	Compare    []string `placeholder:"FILE" help:"Compare two files of results: --compare a.jsonl b.jsonl."`
}

// measure runs what the flags ask for, and says whether they asked for anything.
func (c classifierFlags) measure(env *environment, p *policy.Policy, in io.Reader, fromTerminal bool) error {
	client, err := env.newClassifier(nil)
	if err != nil {
		return err
	}
	defer client.Close()
	if !fromTerminal && !c.Yes {
		return &usageError{errors.New("the comments come from standard input, so nobody can be asked there: name a file, or add --yes")}
	}
	err = check.Classifier(env.ctx, check.ClassifierOptions{
		Policy: p, Classifier: client, Concurrency: int(env.config.ClassifierConcurrency), Batch: client.Batch(), Results: c.Results,
		Live: isTerminal(env.errs), Confirm: func(question string) (bool, error) {
			if c.Yes {
				fmt.Fprintln(env.errs, question, "(yes)")
				return true, nil
			}
			fmt.Fprint(env.errs, question+" [y/N] ")
			answer, err := bufio.NewReader(env.in).ReadString('\n')
			if err != nil && !errors.Is(err, io.EOF) {
				return false, fmt.Errorf("read the answer: %w", err)
			}
			answer = strings.ToLower(strings.TrimSpace(answer))
			return answer == "y" || answer == "yes", nil
		},
	}, in, env.out, env.errs)
	return err
}

// compare tells the difference between two files of results.
func (c classifierFlags) compare(env *environment, second string) error {
	files := c.Compare
	if len(files) == 1 && second != "-" {
		files = append(files, second) // --compare a.jsonl b.jsonl
	}
	if len(files) != 2 {
		return &usageError{errors.New("--compare takes two files of results: ombud check --compare a.jsonl b.jsonl")}
	}
	return check.Compare(files[0], files[1], env.out)
}

// isTerminal reports whether people watch a stream.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
