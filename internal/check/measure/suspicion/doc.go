// Bench makes the table of internal/classify/suspicion and tells how well it chooses.
// It reads labelled comments that are no part of this repository, at build time only: nothing of
// them but the derived numbers is kept.
//
//	go run . -data DIR                measure: each set by a table that has not seen it
//	go run . -data DIR -write         make the table of all sets that may be trained on
//
// It is a module of its own, because what it compares with is no part of the bot.
package main
