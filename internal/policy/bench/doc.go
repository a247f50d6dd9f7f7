// Package bench measures what a verdict costs beside what the bot pays anyway:
// discordgo's decoding of the message, and beside another word filter. Ratios
// of process CPU time, taken side by side in one run, say the same on a busy or
// slow machine as on an idle one.
//
//	./run.sh            the table of ratios with the bars, some ten seconds
//	go test -bench .    the same cases as Go benchmarks
//
// It is a module of its own, because what it compares with is no part of the
// bot.
package bench
