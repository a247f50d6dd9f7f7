package main

import (
	"context"
	"time"
)

// scenario is one way to go wrong and its bars.
type scenario struct {
	// test is its number among the numbered tests of docs/reliability.md; empty
	// when it has none.
	test        string
	name, about string
	bar         string
	// alone: it measures the machine, so nothing runs beside it.
	alone bool
	// full: it has no short form, because it has to build all of Go's library anew.
	full bool
	// limit bounds the whole scenario in its full and in its short form.
	limit func(b *bench) time.Duration
	run   func(ctx context.Context, b *bench, r *report) error
}

// scenarios is all of them, in the order in which they are told about.
func scenarios() []scenario {
	return []scenario{
		{name: "card-survives-kill", about: "a card outlives the bot that posted it", bar: "one card, one removal, nothing changed by kills", limit: minutes(2), run: cardSurvivesKill},
		{name: "kill-after-press", about: "a moderator presses, and the bot dies at once", bar: "one card, one removal", limit: perRun, run: killAfterPress},
		{name: "kill-while-posting", about: "members write, and the bot dies while it judges", bar: "no card twice, no verdict lost", limit: perRun, run: killWhilePosting},
		{test: "28", name: "articles-once", about: "the bot dies while it posts articles", bar: "each article once", limit: perRun, run: articlesOnce},
		{name: "windows-survive-kill", about: "the bot dies while rules count over several messages", bar: "one too many is flagged, nothing before", limit: perRun, run: windowsSurviveKill},
		{name: "windows-of-two", about: "two processes on PostgreSQL, and the one that counted is killed", bar: "one too many is flagged, nothing before", limit: minutes(10), run: windowsOfTwo},
		{name: "kill-in-story", about: "the bot dies at each instant of the sandbox's story", bar: "Discord and the cases end as without a kill", limit: minutes(60), run: killInStory},
		{name: "kill-while-consulting", about: "the bot dies at each call that a classifier causes", bar: "as without a kill", limit: minutes(30), run: killWhileConsulting},
		{name: "bad-input", about: "wrong settings end with one clear sentence and the right exit code", bar: "one sentence each", limit: minutes(4), run: badInput},

		{test: "1", name: "kill-at-random", about: "the bot is killed again and again while members write, edit and delete", bar: barE1, limit: minutes(30), run: killAtRandom},
		{test: "2", name: "kill-at-sends", about: "the bot dies exactly before and exactly after Discord takes a request", bar: "as without a kill", limit: perPoint, run: killAtSends},
		{test: "3", name: "ban-and-record", about: "the bot dies between a ban and its record", bar: "reconciled: banned, recorded once, undone whole", limit: minutes(20), run: banAndRecord},
		{test: "4", name: "resume", about: "the connection breaks again and again and the session is resumed", bar: "none missed or doubled, no new session", limit: minutes(30), run: resumeWhileWriting},
		{test: "5", name: "session-lost", about: "a session is lost while much is written in many channels and threads", bar: "all judged ≤ 2m0s, " + barE1, limit: minutes(20), run: sessionLost},
		{test: "6", name: "edited-while-away", about: "messages are edited and deleted while the bot is away", bar: barE1 + "; deleted ones are marked", limit: minutes(15), run: editedWhileAway},
		{test: "7", name: "one-of-two-killed", about: "two processes share the shards on PostgreSQL, and one is killed", bar: "its shards owned again ≤ 30s, " + barE1, limit: minutes(10), run: oneKilled},
		{test: "8", name: "postgres-stopped", about: "PostgreSQL is stopped hard again and again while members write", bar: barE1, limit: minutes(15), run: postgresStopped},
		{name: "postgres-silent", about: "PostgreSQL answers nothing and refuses nothing for a while, and then its address is another machine's", bar: "not ready meanwhile, " + barE1, limit: minutes(15), run: postgresSilent},
		{test: "9", name: "one-of-two-stopped", about: "one of two processes stands still for two minutes and then goes on", bar: "stale writes are refused, " + barE1, limit: minutes(15), run: oneStopped},
		{test: "10", name: "disk-full", about: "the disk fills up while members write, and has room again", bar: "no corruption, loud health, " + barE1, limit: minutes(10), run: diskFull},
		{test: "11", name: "wrong-clock", about: "one of two processes has a clock that is an hour off", bar: barE1, full: true, limit: minutes(30), run: wrongClock},
		{test: "12", name: "stop-under-load", about: "SIGTERM while members write", bar: "out ≤ 10s with exit 0, " + barE1, limit: minutes(20), run: stopUnderLoad},
		{test: "13", name: "upgrade", about: "each released version's database is taken over", bar: "all go on; an older version refuses a newer database", limit: minutes(30), run: upgrade},
		{test: "14", name: "backup-during-writes", about: "copies are made while members write, and one is put in the database's place", bar: "restores whole", limit: minutes(10), run: backupDuringWrites},
		{test: "15", name: "storm-of-limits", about: "three in ten calls are answered 429", bar: "invalid requests < 1,000 in 10 min, " + barE1, limit: minutes(30), run: stormOfLimits},
		{test: "16", name: "taken-but-unanswered", about: "Discord takes a card and answers with a 5xx, too late or not at all", bar: "one card each", limit: minutes(20), run: takenButUnanswered},
		{test: "17", name: "token-reset", about: "the token is reset while cards are waiting", bar: "≤ 3 further calls, not ready", limit: minutes(5), run: tokenReset},
		{test: "18", name: "one-channel-forbidden", about: "one of twenty channels answers with 50013", bar: "the others go on, moderators are told once", limit: minutes(20), run: oneForbidden},
		{test: "19", name: "many-shards", about: "two processes begin 64 shards, and are started again and again", bar: "IDENTIFY spacing kept, ≤ 80 % of the daily budget", limit: minutes(20), run: manyShards},
		{test: "20", name: "heartbeats-unanswered", about: "Discord no longer answers heartbeats", bar: "begun again within two intervals, not closed with 1000 or 1001", limit: minutes(10), run: heartbeatsUnanswered},
		{test: "21", name: "twice-and-out-of-order", about: "Discord sends events twice and in another order", bar: barE1, limit: minutes(20), run: twiceAndOutOfOrder},
		{test: "22", name: "gone-midway", about: "a message, channel, member or server is gone while an action on it is tried", bar: "a final state, no endless retry", limit: perRun, run: goneMidway},
		{test: "42", name: "secrets", about: "everything that ombud says and shows, its crash included, is searched", bar: "no token, key or text", limit: minutes(10), run: secrets},

		{test: "41", name: "much-text", about: "a megabyte of text a second", bar: "memory ≤ 200 MiB, heartbeats kept, " + barE1, alone: true, limit: minutes(15), run: muchText},

		{test: "35", name: "report-flood", about: "two hundred fresh accounts report one message ten thousand times, and then all others", bar: "one case and one card with the right count, acknowledged p99 < 3s, the queue not drowned", alone: true, limit: minutes(15), run: reportFlood},
		{name: "raid", about: "five hundred flags in ten seconds", bar: "≤ 20 cards, every case reachable, " + barE1, alone: true, limit: minutes(10), run: raid},
		{name: "flag-to-card", about: "two hundred messages a second, one in four hundred flagged", bar: "p99 ≤ 300ms", alone: true, limit: minutes(10), run: flagToCard},
		{name: "desk-answers", about: "/queue and /history among five thousand open cases", bar: "≤ 200ms", alone: true, limit: minutes(10), run: deskAnswers},
		{name: "sweep", about: "two thousand messages that are alike are removed together", bar: "limits kept, progress shown, stopped when asked", limit: minutes(20), run: sweepOver},
		{name: "throughput", about: "messages and replies as fast as they come, against bare discordgo", bar: "≥ 85 % of its messages a second", alone: true, limit: minutes(15), run: throughput},
		{name: "missed-pages", about: "100,000 messages in 200 channels are missed", bar: "CPU ≤ 1.3 × discordgo's decoding of the same pages, ≤ 200 MiB", alone: true, limit: minutes(15), run: missedPages},
		{name: "idle-servers", about: "2,000 servers of 50 channels in which nothing happens", bar: "≤ 60 KiB a server", alone: true, limit: minutes(10), run: idleServers},
	}
}

const oneRun = time.Minute

func minutes(n int) func(*bench) time.Duration {
	return func(*bench) time.Duration { return time.Duration(n) * time.Minute }
}

func perRun(b *bench) time.Duration { return 2*time.Minute + time.Duration(b.runs)*oneRun }

func perPoint(*bench) time.Duration { return 2*time.Minute + time.Duration(2*len(killPoints()))*oneRun }
