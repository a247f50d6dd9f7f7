package moderation

import (
	"time"

	"ombud/internal/policy"
)

// Question is a message that waits for the classifier.
type Question struct {
	ID      int64
	Message Message
	Article policy.Article // what is discussed where it stands; zero: nothing that is known
	Queued  time.Time
}

// asked is the question as the classifier gets it: without anybody's id.
func (q Question) asked() policy.Question {
	return policy.Question{
		Surfaces: q.Message.Judged.Surfaces, Parent: q.Message.Parent, Article: q.Article, Names: q.Message.names(),
	}
}

// key is what an opinion is kept under: what was asked, of whom, by which policy.
func (c *Consultation) key(q policy.Question) string {
	told := c.Classifier.Told(q)
	return c.Store.CacheKey(c.Classifier.Name(), c.Engine.Version(), policy.Normal(told.Surfaces),
		told.Article.Title, told.Article.Standfirst, told.Parent)
}
