// Package classify asks a language model, over OpenAI's API as many servers speak
// it, which clauses of the policy a comment breaks. It implements
// policy.Classifier and knows neither Discord nor a database.
//
// What it sends: the policy's clauses, the article, the message that was answered and the
// comment, without ids and names. What it takes from an answer: ids of clauses that
// the policy has, degrees of confidence, words for moderators, and quotes that
// stand in the comment. Everything else an answer may hold goes nowhere.
//
// Around go-openai stands what it does not have: a deadline for each call, limits of
// concurrency and rate, Retry-After, a circuit breaker, errors of servers that are
// not OpenAI's, and answers without an answer.
package classify
