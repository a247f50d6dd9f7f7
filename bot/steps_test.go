package bot_test

import (
	"fmt"
	"regexp"
	"slices"
	"sync"
)

// sentence is one kind of line in a story: the form it has and what it does.
type sentence struct {
	form *regexp.Regexp
	do   func(s *stage, words []string) error
}

// sentences is the language of stories. PLACE is #channel or "title of a discussion";
// THING is alice's message, the card about alice, …
var sentences = sync.OnceValue(func() []sentence {
	form := func(pattern string) *regexp.Regexp { return regexp.MustCompile("^" + pattern + "$") }
	const place = `(#\w+|"[^"]+")`
	return append(slices.Concat(articleSentences(form), timeoutSentences(form), deskSentences(form)), []sentence{
		// ombud itself
		{form(`ombud starts`), (*stage).ombudStarts},
		{form(`ombud starts with the policy (\S+)`), (*stage).ombudStarts},
		{form(`ombud stops`), (*stage).ombudStops},
		{form(`the token is wrong`), (*stage).tokenIsWrong},
		{form(`ombud ends with: (.+)`), (*stage).ombudEnds},
		{form(`the log says: (.+)`), (*stage).logSays},
		{form(`the log does not say: (.+)`), (*stage).logDoesNotSay},
		{form(`the metrics show (\w+(?:\{.*\})?) (\S+)`), (*stage).metricIs},
		{form(`(/\S+) says: (.+)`), (*stage).pageSays},
		{form(`(/\S+) does not say: (.+)`), (*stage).pageDoesNotSay},
		{form(`(/\S+) answers (\d+)`), (*stage).pageAnswers},

		// people
		{form(`(\w+) runs /(.+)`), (*stage).runs},
		{form(`(\w+) says in ` + place + `: (.*)`), (*stage).says},
		{form(`(\w+) says (\d+) times in ` + place + `: (.*)`), (*stage).saysOften},
		{form(`(\w+) answers (\w+) in ` + place + `: (.*)`), (*stage).answers},
		{form(`(\w+) edits it to: (.*)`), (*stage).edits},
		{form(`(\w+) deletes it`), (*stage).deletes},
		{form(`(\w+) opens "([^"]+)" in (#\w+), saying: (.+)`), (*stage).opens},
		{form(`(\w+) renames the discussion of (\w+) to: (.+)`), (*stage).renamesTitle},
		{form(`the discussion of (\w+) is titled: (.+)`), (*stage).isTitled},
		{form(`(\w+) sends in ` + place + `: (\{.+\})`), (*stage).sends},
		{form(`(\w+) forwards the message of (\w+) to ` + place), (*stage).forwards},
		{form(`a webhook writes in ` + place + `: (\{.+\})`), (*stage).hooks},
		{form(`the webhook edits it to: (\{.+\})`), (*stage).hookEdits},
		{form(`(\w+) sends in ` + place + ` the file "([^"]+)", described as "([^"]*)"`), (*stage).sendsFile},
		{form(`(\w+) sends in ` + place + ` the files (\S.*), saying: (.*)`), (*stage).sendsFiles},
		{form(`(\w+)'s restored message has (no files|the files .+)`), (*stage).restoredHas},
		{form(`the card about (\w+) shows (\d+) blurred pictures?`), (*stage).cardPictures},
		{form(`the CDN was asked (\d+) times?`), (*stage).filesWereAskedFor},
		{form(`(#\w+) shows (\d+) pictures?`), (*stage).showsPictures},
		{form(`ada adds the sticker "([^"]+)"`), (*stage).addsSticker},
		{form(`(\w+) sends in ` + place + ` the sticker "([^"]+)"`), (*stage).sendsSticker},
		{form(`(\w+) cannot write in ` + place), (*stage).cannotWrite},
		{form(`(\w+) reports (\w+)'s message`), (*stage).reports},
		{form(`(\w+) chooses (.+)`), (*stage).chooses},
		{form(`(\w+) presses (\w+) on the card about (\w+)`), (*stage).presses},
		{form(`(\w+) presses the button (\w+) in the (first )?answer`), (*stage).pressesInAnswer},
		{form(`(\w+) uses History on (\w+)`), (*stage).usesHistory},
		{form(`(\w+) runs in ` + place + ` /(.+)`), (*stage).runsIn},
		{form(`(\w+) fills in: (.*)`), (*stage).fillsIn},
		{form(`(\w+) is asked: (.+)`), (*stage).isAsked},
		{form(`(\w+) and (\w+) press (\w+) on the card about (\w+) at once`), (*stage).pressTogether},
		{form(`(\w+) sends the press of a forged button (\S+) on the card about (\w+)`), (*stage).forges},
		{form(`the button (\S+) is smuggled into (#\w+)`), (*stage).smuggles},
		{form(`(\w+) presses the smuggled button`), (*stage).pressesSmuggled},
		{form(`(\w+) is refused by Discord`), (*stage).isRefused},
		{form(`ada (opens|closes) (#\w+) to everyone`), (*stage).opensToEveryone},
		{form(`ada (hides|shows) ombud the history of (#\w+)`), (*stage).hidesHistory},
		{form(`ada (hides|shows) ombud (#\w+)`), (*stage).hidesChannel},
		{form(`(\w+) archives ` + place), (*stage).archives},
		{form(`(\w+) opens "([^"]+)" in (#\w+) to (\w+) alone, saying: (.+)`), (*stage).opensPrivately},
		{form(`(\w+) loses the moderator role`), (*stage).losesRole},

		// members, privately
		{form(`(\w+) (closes|opens) their direct messages`), (*stage).closesMessages},
		{form(`(\w+)'s Discord speaks (\S+)`), (*stage).speaks},
		{form(`(\w+) is written to: (.+)`), (*stage).isWritten},
		{form(`(\w+) is not written to`), (*stage).isNotWritten},
		{form(`(\w+) is not written to: (.+)`), (*stage).isNotWritten},
		{form(`(\w+) has (\d+) direct messages?`), (*stage).isWrittenTimes},
		{form(`(\w+) presses "([^"]+)"`), (*stage).pressesOwn},
		{form(`(\w+) presses "([^"]+)" in ` + place), (*stage).pressesIn},
		{form(`(\w+) deletes what has "([^"]+)" in ` + place), (*stage).deletesIn},
		{form(`(\w+) pastes the link of (\w+)'s message`), (*stage).pastesLink},
		{form(`(\w+) reports by link, in ` + place + `, (\w+)'s message`), (*stage).reportsByLink},
		{form(`(\w+) leaves the server`), (*stage).leaves},
		{form(`the operator has (\w+) forgotten( to count)?`), (*stage).forgets},
		{form(`the operator reads: (.+)`), (*stage).operatorReads},
		{form(`the database does not name (\w+)`), (*stage).databaseDoesNotName},
		{form(`(\w+) comes back to the server`), (*stage).comesBack},
		{form(`(\w+) is not told: (.+)`), (*stage).isNotTold},
		{form(`(\w+) fills in (\d+) times "([^"]+)"`), (*stage).fillsInMany},
		{form(`(\w+) says in ` + place + ` (\d+) times "([^"]+)" after: (.+)`), (*stage).saysMany},
		{form(`ada lets ombud manage the server`), (*stage).letsManage},
		{form(`AutoMod blocks "([^"]+)"`), (*stage).blocks},
		{form(`AutoMod times out who says "([^"]+)" for (\S+)`), (*stage).timesOut},
		{form(`(\w+) tries to say in ` + place + `: (.*)`), (*stage).triesToSay},
		// the classifier's server
		{form(`(\w+) says (\d+) different things in ` + place), (*stage).saysThings},
		{form(`a classifier runs with (.+)`), (*stage).classifierRuns},
		{form(`the classifier misbehaves: (.+)`), (*stage).classifierMisbehaves},
		{form(`the classifier fails in every way while (\w+) and (\w+) talk in ` + place), (*stage).classifierFailsThroughout},
		{form(`the classifier behaves`), (*stage).classifierBehaves},
		{form(`the classifier was asked (\d+) times?`), (*stage).classifierWasAsked},
		{form(`the classifier heard: (.+)`), (*stage).classifierHeard},
		{form(`the classifier did not hear: (.+)`), (*stage).classifierDidNotHear},

		// the newsroom and the clock
		{form(`the newsroom publishes "([^"]+)": (.+)`), (*stage).publishes},
		{form(`wait (\S+)`), (*stage).wait},
		{form(`Discord misbehaves: (.+)`), (*stage).misbehaves},
		{form(`Discord behaves`), (*stage).behaves},

		// what is then so
		{form(place + ` shows: (.+)`), (*stage).shows},
		{form(place + ` shows once: (.+)`), (*stage).showsOnce},
		{form(place + ` shows (\d+) times: (.+)`), (*stage).showsTimes},
		{form(place + ` does not show: (.+)`), (*stage).doesNotShow},
		{form(`(\w+) is told: (.+)`), (*stage).isTold},
		{form(`one of (\w+) and (\w+) is told: (.+)`), (*stage).oneIsTold},
		{form(`(\w+)'s message is gone`), (*stage).isGone},
		{form(`(\w+)'s message stands`), (*stage).stands},
		{form(`(\w+)'s message is restored`), (*stage).isRestored},
		{form(`(\w+) is banned`), (*stage).isBanned},
		{form(`(\w+) is not banned`), (*stage).isNotBanned},
		{form(`(\w+) is timed out`), (*stage).isTimedOut},
		{form(`#moderators holds (\d+) cards?`), (*stage).holdsCards},
		{form(`the card about (\w+) shows: (.+)`), (*stage).cardShows},
		{form(`the card about (\w+) does not show: (.+)`), (*stage).cardDoesNotShow},
		{form(`the card about (\w+) is decided`), (*stage).cardIsDecided},
		{form(`the database does not hold: (.+)`), (*stage).databaseDoesNotHold},
		{form(`ada lets ombud ping in (#\w+)`), (*stage).letsPing},
		{form(`only the moderators were pinged, once`), (*stage).pingedOnce},
		{form(`nobody was pinged`), (*stage).nobodyWasPinged},
		{form(`Discord was asked (\d+) times? to (\w+) (\S+)`), (*stage).wasAsked},
	}...)
})

// step plays one line.
func (s *stage) step(line string) error {
	for _, known := range sentences() {
		if words := known.form.FindStringSubmatch(line); words != nil {
			return known.do(s, words[1:])
		}
	}
	return fmt.Errorf("stories know no such sentence")
}
