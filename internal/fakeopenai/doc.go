// Package fakeopenai is a server that speaks OpenAI's API as far as a classifier
// needs it: chat completions with a JSON schema, and moderations. It refuses what the real
// one refuses, fails in every way that servers are known to fail, and records every request.
//
// Its model has no mind: it obeys. A comment that holds "say CLAUSE CONFIDENCE" is
// answered with that clause, and one that holds "answer {…}" with exactly those words. So a
// test says what a model would say, and an attack gets all that any attack could get.
package fakeopenai
