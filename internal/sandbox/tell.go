package sandbox

import (
	"fmt"
	"os"
)

// headline says what is being played.
func (b *box) headline() {
	if b.options.JSON {
		b.lines.write(line{Event: "ready", API: b.api, Policy: b.options.Policy})
		return
	}
	fmt.Fprintf(b.options.Out, "A newsroom on a Discord of its own (%s), under the policy %q.\n", b.api, b.options.Policy)
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
	ink := b.ink()
	fmt.Fprintf(b.options.Out, "\n%s %s\n", ink.name(who), did)
	for _, l := range wrap(answer, width-4) {
		fmt.Fprintln(b.options.Out, ink.dim("    "+l))
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
	(&transcript{out: b.options.Out, style: b.ink(), stage: b.stage, shown: map[string]bool{}}).write()
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
