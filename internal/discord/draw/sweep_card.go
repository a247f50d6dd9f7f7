package draw

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"ombud/internal/discord/customid"
	"ombud/internal/discord/markdown"
	"ombud/internal/moderation"
)

// Parts of a sweep's message, in characters.
const (
	sampleText  = 220
	sweepPlaces = 500
	sweepReason = 400
)

// SweepMarker begins the last line of a sweep's message, by which it is found again.
func SweepMarker(id int64) string { return fmt.Sprintf("ombud sweep %d", id) }

// Sweep draws a sweep: what it is, what was found or done, and what can be done next.
func Sweep(sw moderation.Sweep, replaces string) Message {
	head := "### " + sweepTitle(sw)
	if replaces != "" {
		head += "\n-# This replaces [an earlier message](" + replaces + ") that Discord lets nobody edit for now."
	}
	parts := []any{display(head + "\n" + sweepAbout(sw))}
	add := func(text string) {
		if text != "" {
			parts = append(parts, display(text))
		}
	}
	switch sw.State {
	case moderation.SweepLooking:
		add(sweepLooked(sw))
	case moderation.SweepReady:
		add(sweepFound(sw))
		add(sweepSamples(sw))
		parts = append(parts, separator{Type: typeSeparator, Spacing: 1})
	case moderation.SweepDropped:
		add("Nothing was removed, and nothing that was found is kept.")
	case moderation.SweepRemoving, moderation.SweepStopped, moderation.SweepDone, moderation.SweepUndoing, moderation.SweepHalted, moderation.SweepUndone:
		add(sweepProgress(sw))
	}
	add(sweepFoot(sw))
	if b := sweepButtons(sw); len(b.Components) > 0 {
		parts = append(parts, b)
	}
	return layout(sweepColour(sw), parts...)
}

func sweepTitle(sw moderation.Sweep) string {
	name := fmt.Sprintf("Sweep %d · ", sw.ID)
	f := sw.Found
	switch sw.State {
	case moderation.SweepLooking:
		return name + "looking, " + messages(f.All) + " so far"
	case moderation.SweepReady:
		return name + messages(f.Waiting) + " found, none removed yet"
	case moderation.SweepRemoving:
		return name + fmt.Sprintf("removing, %d of %d", f.Removed, f.All)
	case moderation.SweepStopped:
		return name + fmt.Sprintf("stopped, %d of %d removed", f.Removed, f.All)
	case moderation.SweepDone:
		if n := f.Restored + f.Lost; n > 0 {
			return name + fmt.Sprintf("%s removed, %d of them given back", messages(f.Removed+n), n)
		}
		return name + messages(f.Removed) + " removed"
	case moderation.SweepUndoing:
		return name + fmt.Sprintf("undoing, %d of %d restored", f.Restored, f.Restored+f.Removed+f.Lost)
	case moderation.SweepHalted:
		return name + fmt.Sprintf("undo stopped, %d of %d restored", f.Restored, f.Restored+f.Removed+f.Lost)
	case moderation.SweepUndone:
		return name + "undone, " + messages(f.Restored) + " restored"
	}
	return name + "dropped"
}

// sweepAbout says what is looked for, since when and for whom.
func sweepAbout(sw moderation.Sweep) string {
	what := fmt.Sprintf("Messages that say nearly what case %d does (at least %d %% in common)", sw.CaseID, sw.Alike/10)
	if sw.Reach == moderation.ReachAuthor {
		what = fmt.Sprintf("Everything that <@%s> wrote, the author of case %d", markdown.OnlyDigits(sw.AuthorID), sw.CaseID)
	}
	return fmt.Sprintf("%s, since <t:%d:f>. Asked for by <@%s>.", what, sw.Since.Unix(), markdown.OnlyDigits(sw.AskedBy))
}

func sweepLooked(sw moderation.Sweep) string {
	done := 0
	for _, p := range sw.Places {
		done += count(p.Done)
	}
	return fmt.Sprintf("%s read in %d of %d channels and discussions. Nothing is removed before somebody presses for it.", messages(sw.Read), done, len(sw.Places))
}

// sweepFound is what a moderator has to know before pressing: how much, by how many, where and when.
func sweepFound(sw moderation.Sweep) string {
	f := sw.Found
	by := "one author"
	if f.Authors != 1 {
		by = fmt.Sprintf("%d authors", f.Authors)
	}
	lines := []string{fmt.Sprintf("**%s by %s**, written between <t:%d:f> and <t:%d:f>.", messages(f.Waiting), by, f.Oldest.Unix(), f.Newest.Unix())}
	if f.Cases > 0 {
		lines = append(lines, fmt.Sprintf("%d of them have an open case, which is decided with them.", f.Cases))
	}
	lines = append(lines, sweepReasons(f)...)
	if sw.Truncated {
		lines = append(lines, "**There is more than a sweep takes.** Ask for another when this one is done.")
	}
	places := slices.DeleteFunc(slices.Clone(sw.Places), func(p moderation.SweptPlace) bool { return p.Found == 0 })
	slices.SortStableFunc(places, func(a, b moderation.SweptPlace) int { return b.Found - a.Found })
	var where []string
	for _, p := range places {
		where = append(where, fmt.Sprintf("• <#%s>: %d", markdown.OnlyDigits(p.ChannelID), p.Found))
	}
	return strings.Join(append(lines, markdown.FitLines(where, sweepPlaces)), "\n")
}

// sweepSamples are the messages that are least alike: where a mistake would be.
func sweepSamples(sw moderation.Sweep) string {
	if len(sw.Samples) == 0 {
		return ""
	}
	head := "**The newest of them**"
	if sw.Reach == moderation.ReachText {
		head = "**Those that are least alike**"
	}
	lines := []string{head}
	for _, m := range sw.Samples {
		said := "*no text*"
		if len(m.Judged.Surfaces) > 0 {
			said, _ = markdown.Quoted(m.Judged.Surfaces[0].Text, nil, sampleText)
		}
		line := "[jump](" + Jump(m.Subject) + ") · <@" + markdown.OnlyDigits(m.Author.ID) + ">"
		if sw.Reach == moderation.ReachText {
			line += fmt.Sprintf(" · %d %% in common", m.Alike/10)
		}
		lines = append(lines, line+"\n"+said)
	}
	return strings.Join(lines, "\n")
}

// sweepProgress is what was done so far, what was left alone and why.
func sweepProgress(sw moderation.Sweep) string {
	f := sw.Found
	lines := []string{fmt.Sprintf("%s removed by <@%s> %s", messages(f.Removed+f.Restored+f.Lost), markdown.OnlyDigits(sw.ActedBy), ago(sw.ActedAt))}
	if sw.Reason != "" {
		lines[0] += ": " + markdown.OneLine(sw.Reason, sweepReason)
	}
	if bar := progressBar(sw); bar != "" {
		lines = append(lines, bar)
	}
	if n := f.Waiting + f.Decided; n > 0 && sw.State != moderation.SweepRemoving {
		lines = append(lines, messages(n)+" left as they are.")
	}
	if n := f.Restored + f.Lost; n > 0 && (sw.State == moderation.SweepDone || sw.State == moderation.SweepStopped) {
		lines = append(lines, "• "+messages(n)+" given back: an appeal was heard")
	}
	lines = append(lines, sweepReasons(f)...)
	return markdown.FitLines(lines, markdown.MaxContent)
}

// sweepReasons counts what was left alone or did not work, by the reason.
func sweepReasons(f moderation.SweptCounts) (lines []string) {
	for _, why := range slices.Sorted(maps.Keys(f.Reasons)) {
		mark := "⚠ %s: %s"
		switch why {
		case moderation.SparedGone, moderation.SparedEdited, moderation.SparedDecided, moderation.SparedUndone, moderation.SparedProtected:
			mark = "• %s left alone: %s"
		}
		lines = append(lines, fmt.Sprintf(mark, messages(f.Reasons[why]), markdown.OneLine(why, 200)))
	}
	return lines
}

// progressBar shows how far something under way is, in ten parts.
func progressBar(sw moderation.Sweep) string {
	f := sw.Found
	done, all := f.All-f.Waiting-f.Decided, f.All
	switch sw.State {
	case moderation.SweepUndoing, moderation.SweepHalted:
		done, all = f.Restored+f.Lost, f.Restored+f.Lost+f.Removed
	case moderation.SweepRemoving, moderation.SweepStopped:
	default:
		return ""
	}
	if all == 0 {
		return ""
	}
	full := done * 10 / all
	return fmt.Sprintf("`%s%s` %d %%", strings.Repeat("█", full), strings.Repeat("░", 10-full), done*100/all)
}

// sweepFoot is who did the last thing, and what an undo will not bring back.
func sweepFoot(sw moderation.Sweep) string {
	var lines []string
	if sw.Why != "" {
		lines = append(lines, markdown.Fit(sw.Why, 300)) // ombud's own words, which may name a moderator
	}
	by := func(what string) string {
		if sw.EndedBy == "" || sw.Why != "" {
			return ""
		}
		return what + " by <@" + markdown.OnlyDigits(sw.EndedBy) + "> " + ago(sw.EndedAt) + "."
	}
	switch sw.State {
	case moderation.SweepStopped, moderation.SweepHalted:
		lines = append(lines, by("Stopped"))
	case moderation.SweepDropped:
		lines = append(lines, by("Dropped"))
	case moderation.SweepUndoing, moderation.SweepUndone:
		lines = append(lines, by("Undo asked for"))
	case moderation.SweepReady:
		lines = append(lines, fmt.Sprintf("-# It is dropped <t:%d:R> if nobody presses. Members out of your reach are left alone.", sw.EndedAt.Add(moderation.SweepWaits).Unix()))
	case moderation.SweepLooking, moderation.SweepRemoving, moderation.SweepDone:
	}
	switch sw.State {
	case moderation.SweepReady, moderation.SweepDone, moderation.SweepStopped:
		lines = append(lines, "-# Undo sends the texts again, some thirty a minute, without reactions; cases that were open before are open again.")
	default:
	}
	lines = append(lines, "-# "+SweepMarker(sw.ID)+fmt.Sprintf(" · case %d", sw.CaseID))
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return l == "" }), "\n")
}

func sweepButtons(sw moderation.Sweep) pressRow {
	r := pressRow{Type: typeRow}
	add := func(label string, style int, does moderation.SweepDoes) {
		r.Components = append(r.Components, press(label, style, customid.SweepID(does, sw.ID)))
	}
	undo := func() {
		if sw.Found.Removed > 0 {
			add("Undo", styleSecondary, moderation.SweepUndo)
		}
	}
	switch sw.State {
	case moderation.SweepLooking:
		add("Stop", styleSecondary, moderation.SweepDrop)
	case moderation.SweepReady:
		if sw.Found.Waiting > 0 {
			add("Remove "+messages(sw.Found.Waiting)+"…", styleDanger, moderation.SweepRemove)
		}
		add("Drop", styleSecondary, moderation.SweepDrop)
	case moderation.SweepRemoving, moderation.SweepUndoing:
		add("Stop", stylePrimary, moderation.SweepStop)
	case moderation.SweepStopped:
		if sw.Found.Waiting > 0 {
			add("Go on", stylePrimary, moderation.SweepGoOn)
		}
		undo()
	case moderation.SweepDone:
		undo()
	case moderation.SweepHalted:
		add("Go on undoing", stylePrimary, moderation.SweepUndo)
	case moderation.SweepUndone, moderation.SweepDropped:
	}
	return r
}

func sweepColour(sw moderation.Sweep) int {
	switch {
	case sw.Found.Failed+sw.Found.Lost > 0:
		return colourTrouble
	case sw.State.Works(), sw.State == moderation.SweepReady:
		return colourUnknown
	}
	return colourDecided
}

func messages(n int) string {
	if n == 1 {
		return "1 message"
	}
	return itoa(n) + " messages"
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
