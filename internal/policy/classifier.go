package policy

import "context"

// Classifier reads comments in the light of a policy's clauses and says which
// of them they break. What it says is an opinion: Weigh turns it into findings.
//
// A comment is hostile: whatever it asks for, an opinion holds clauses, degrees of
// confidence and words for moderators, and nothing that anything acts on.
type Classifier interface {
	// Name tells one classifier from another, such as by its model. Opinions
	// of different ones are never taken for each other.
	Name() string
	// Classify answers the questions, each with one opinion, in their order. An
	// error is about all of them: nobody has an opinion, and it is worth another try.
	Classify(ctx context.Context, p *Policy, questions []Question) (Opinions, error)
	// Told is what of a question the classifier reads. Opinions are kept under it: a comment in which
	// a name was left out is another one than the same comment in which the word is no name.
	Told(q Question) Question
	// Most is the most that one question can use up.
	Most(p *Policy) Usage
}

// Question is a comment with what stood around it.
type Question struct {
	Surfaces []Surface
	Parent   string  // the message it answers; empty: none, or not known
	Article  Article // what is discussed; zero: nothing that is known
	// Names are those of members that may stand in the texts. They stay in the house.
	Names []string
}

// Article is what a comment is held against.
type Article struct {
	Title      string
	Standfirst string
}

// Opinions are what a classifier said, and what that used up.
type Opinions struct {
	Each  []Opinion
	Usage Usage
}

// Usage is what asking used up.
type Usage struct {
	Calls, TokensIn, TokensOut int64
	// Cost is in millionths of the currency that the operator named the prices in.
	Cost int64
}

// Tokens are all that were used.
func (u Usage) Tokens() int64 { return u.TokensIn + u.TokensOut }

// Add sums up.
func (u Usage) Add(v Usage) Usage {
	return Usage{
		Calls: u.Calls + v.Calls, TokensIn: u.TokensIn + v.TokensIn,
		TokensOut: u.TokensOut + v.TokensOut, Cost: u.Cost + v.Cost,
	}
}

// Opinion is what a classifier thinks of one comment.
type Opinion struct {
	Claims    []Claim
	Relevance float64 // to the article, from 0 to 1
	Advances  float64 // how far it advances the story, from 0 to 1
	// Unclassified says, in a few words, why there is no opinion; empty: there is one.
	Unclassified string
}

// Claim says that a comment breaks a clause.
type Claim struct {
	Clause     string
	Confidence float64 // from 0 to 1
	Rationale  string  // for moderators; hostile text
	// Quotes are the words that break it. All of them stand in the comment.
	Quotes []Quote
	// Invented says that it quoted words and none of them stands in the comment.
	Invented bool `json:",omitempty"`
}

// Quote is a stretch of a comment.
type Quote struct {
	Surface int
	Text    string
}

// Hides reports whether a finding that is in force asks to hide the message.
func (v Verdict) Hides() bool {
	for _, f := range v.Findings {
		if !f.Shadow && f.Then == Hide {
			return true
		}
	}
	return false
}

// ByClassifier is what stands as the rule in findings of a classifier.
const ByClassifier = "classifier"
