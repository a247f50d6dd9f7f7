// Command measure prints how much of what people call abusive the built-in
// policies catch, and how much they flag that nobody should, beside another
// word filter on the same rows in the same run.
//
//	../measure.sh FOLDER     all figures with their bars, half a minute
//	go run . -show fox_news FOLDER     which rows are not judged as labelled
//
// FOLDER holds labelled comments as .jsonl files, each line a row as ombud
// check reads them. They are no part of ombud: bring your own, or those that
// docs/policy.md names.
//
// It is a module of its own, because what it compares with is no part of the
// bot.
package main
