package sandbox

import (
	"fmt"
	"os"
	"strings"
)

// headline says what is being played.
func (b *box) headline() {
	if b.options.JSON {
		b.lines.write(line{Event: "ready", API: b.api, Policy: b.options.Policy})
		return
	}
	afterwards := ""
	if !b.options.Exit {
		afterwards = " It stays up afterwards; Ctrl-C ends it."
	}
	fmt.Fprintf(b.options.Out, "A newsroom on a Discord of its own (%s), under the policy %q.\n"+
		"What happens, as it happens; then all of it, channel by channel.%s\n", b.api, b.options.Policy, afterwards)
}

// tellAside tells what the bot answered to a command.
func (b *box) tellAside(who, did, answer string) {
	if b.options.JSON {
		b.lines.write(line{Event: "command", Author: who, Text: did})
		b.lines.write(line{Event: "answer", Author: "ombud", Text: answer})
		return
	}
	b.stage.mu.Lock()
	answer = plain(answer, b.stage)
	b.stage.mu.Unlock()
	fmt.Fprintln(b.options.Out)
	b.beat(who, did)
	for _, l := range wrap(answer, width-beatIndent) {
		fmt.Fprintln(b.options.Out, b.ink().dim(strings.Repeat(" ", beatIndent)+l))
	}
}

// beatIndent is how far a beat's words stand in, behind who does it.
const beatIndent = 9

// beat tells in one line what just happened. The words that people said are told whole later on.
func (b *box) beat(who, did string) {
	if b.options.JSON {
		return
	}
	line := did
	if lines := wrap(strings.ReplaceAll(printable(did), "\n", " "), width-beatIndent); len(lines) > 1 {
		line = wrap(strings.Join(lines, " "), width-beatIndent-2)[0] + " …"
	}
	fmt.Fprintf(b.options.Out, " %s %s\n", b.ink().name(fmt.Sprintf("%-*s", beatIndent-2, who)), line)
}

// aside tells in one line what the bot does meanwhile.
func (b *box) aside(did string) {
	if !b.options.JSON {
		fmt.Fprintf(b.options.Out, " %s\n", b.ink().dim(fmt.Sprintf("%-*s %s", beatIndent-2, "ombud", did)))
	}
}

// pass tells that time has passed.
func (b *box) pass(what string) {
	if b.options.JSON {
		b.lines.write(line{Event: "later", Text: what})
		return
	}
	fmt.Fprintf(b.options.Out, "\n%s\n", b.ink().dim(what))
}

// tell ends the play: with the transcript, or with the last line.
func (b *box) tell() {
	if b.options.JSON {
		b.lines.write(line{Event: "end"})
		return
	}
	fmt.Fprintf(b.options.Out, "\n%s\n", b.ink().bold("What each channel shows now"))
	(&transcript{out: b.options.Out, style: b.ink(), stage: b.stage, shown: map[string]bool{}}).write()
	fmt.Fprintf(b.options.Out, "\n%s\n", b.ink().dim("Try also --classifier (a model beside the rules), --policy NAME|FILE and --feed URL."))
}

// ink is colour on a terminal, unless none is wanted.
func (b *box) ink() style {
	f, ok := b.options.Out.(*os.File)
	if !ok || b.options.Plain {
		return style{}
	}
	info, err := f.Stat()
	return style{colour: err == nil && info.Mode()&os.ModeCharDevice != 0}
}
