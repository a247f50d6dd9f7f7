package bot

import (
	"context"
	"fmt"
	"time"

	"ombud/config"
	"ombud/internal/classify"
	"ombud/internal/moderation"
	"ombud/internal/policy"
	"ombud/internal/store"
	"ombud/internal/telemetry"
)

// classifierOf is the classifier that the settings name; nil: none.
func classifierOf(cfg config.Config, o Options, called func(classify.Call)) *classify.Client {
	if cfg.OpenAIModel == "" {
		return nil
	}
	return classify.New(classify.Options{
		Kind: classify.Kind(cfg.Classifier), BaseURL: string(cfg.OpenAIBase), Key: cfg.OpenAIKey.Reveal(), Model: cfg.OpenAIModel,
		Concurrency: int(cfg.ClassifierConcurrency), PerMinute: int(cfg.ClassifierRate), Timeout: time.Duration(cfg.ClassifierTimeout),
		Batch: int(cfg.ClassifierBatch), Price: classify.Price(cfg.ClassifierPrice), Dial: o.DialClassifier, Now: o.Now, Called: called,
	})
}

// checkBudget refuses a budget of a day that no call fits into: nothing would ever be asked.
func checkBudget(cfg config.Config, o Options, p *policy.Policy) error {
	client := classifierOf(cfg, o, nil)
	if client == nil {
		return nil
	}
	most, calls := client.Most(p), int64(client.Batch())
	switch tokens, cost := most.Tokens()*calls, most.Cost*calls; {
	case cfg.ClassifierTokens > 0 && tokens > int64(cfg.ClassifierTokens):
		return &FlagError{fmt.Sprintf("OMBUD_CLASSIFIER_BUDGET_TOKENS is %d, and one call can use up %d tokens (OMBUD_CLASSIFIER_BATCH is %d): nothing would ever be asked. Set it to more, or to 0 for no limit.",
			cfg.ClassifierTokens, tokens, calls)}
	case cfg.ClassifierBudget > 0 && cost > int64(cfg.ClassifierBudget):
		return &FlagError{fmt.Sprintf("OMBUD_CLASSIFIER_BUDGET is %.4f, and by OMBUD_CLASSIFIER_PRICE one call can cost %.4f (OMBUD_CLASSIFIER_BATCH is %d): nothing would ever be asked. Set it to more, or to 0 for no limit.",
			float64(cfg.ClassifierBudget)/1e6, float64(cost)/1e6, calls)}
	}
	return nil
}

// consultation is everything around the classifier; nil: there is none.
func consultation(cfg config.Config, o Options, engine *policy.Engine, st *store.Store, metrics *telemetry.Metrics) *moderation.Consultation {
	var figures *telemetry.Classifier
	client := classifierOf(cfg, o, func(c classify.Call) {
		figures.Called(string(c.Result), c.Took, c.Usage.TokensIn, c.Usage.TokensOut, c.Usage.Cost)
	})
	if client == nil {
		return nil
	}
	var results []string
	for _, r := range classify.Results() {
		results = append(results, string(r))
	}
	figures = metrics.Classifier(results, moderation.Outcomes())
	cascade := &classify.Cascade{}
	return &moderation.Consultation{
		Store: st, Classifier: client, Asks: cascade.Asks, Engine: engine, Now: o.Now, Log: o.Log, Settled: figures.Settled,
		Limits: moderation.ConsultLimits{
			Calls: max(int(cfg.ClassifierConcurrency), 1), Workers: 2 * max(int(cfg.ClassifierConcurrency), 1), Batch: client.Batch(), Backlog: int(cfg.ClassifierBacklog),
			Patience: time.Duration(cfg.ClassifierTimeout),
			Budget:   moderation.Budget{Tokens: int64(cfg.ClassifierTokens), Cost: int64(cfg.ClassifierBudget)},
		},
	}
}

// askClassifier is a job's turn; nil: there is no classifier.
func (p *parts) askClassifier() func(context.Context) (bool, error) {
	if p.moderation.Consult == nil {
		return nil
	}
	return p.moderation.Consult.Work
}
