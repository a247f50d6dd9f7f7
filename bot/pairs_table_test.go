package bot_test

// What can go away, as the page names it.
const (
	theMessage = "the message"
	theAuthor  = "its author"
	theThread  = "the thread"
	theChannel = "the watched channel"
	theCard    = "the card"
	desk       = "the moderators' channel"
	theRole    = "the moderator role"
	thePost    = "the article's post"
)

// flow is something that is under way when a thing is deleted, in sentences of stories.
type flow struct {
	name, title string
	begin       []string // what there is to begin with
	before      []string // up to the moment
	then        []string // how it goes on after it
	pairs       []pair
}

// pair is a thing that goes away in the middle of a flow, and how that ends.
type pair struct {
	thing string
	so    string   // what is so then, for the page
	says  string   // the sentence that somebody reads, as a step of a story
	also  []string // what else has to be so
	then  []string // instead of the flow's
}

// insult is what most flows begin with.
func insult() []string {
	return []string{
		`alice opens "The market" in #discussions, saying: What do you think?`, `newt says in "The market": You are a complete idiot.`,
		"the card about newt shows: open",
	}
}

// Steps that several flows share.
func more() []string {
	return []string{"mia presses More on the card about newt", "mia is told: Case 1"}
}

// byNumber finds a case whose card is gone, and presses there.
func byNumber(who, button string) []string {
	return []string{who + " runs in #moderators /case number:1", who + " presses the button " + button + " in the answer"}
}

func with(before []string, then ...string) []string {
	return append(append([]string{}, before...), then...)
}

const (
	onCard   = "the card about newt shows: "
	deleted  = onCard + "The message was deleted"
	noDecide = "Only moderators can decide cases on this server."
	noLook   = "Only moderators can look at cases on this server."
	placed   = "The channel or discussion has been deleted"
)

func flows() []flow {
	return []flow{reporting(), removing(), timingOut(), banning(), undoing(), appealing(), sweeping(), lookingAround(), noting(), claiming(), escalating(), discussing()}
}

func reporting() flow {
	return flow{
		"report", "A member has reported a message and names a clause", insult(),
		[]string{"ben reports newt's message", "ben is told: Thank you"},
		[]string{"ben chooses personal-attacks"},
		[]pair{
			{theMessage, "the report counts", deleted, []string{onCard + "1 member: Argue"}, nil},
			{theAuthor, "the report counts", onCard + "1 member: Argue with the point", nil, nil},
			{theThread, "the report counts; the question went with the thread", deleted, []string{onCard + "1 member: no clause named"}, []string{}},
			{theChannel, "the report counts; the question went with the channel", deleted, []string{onCard + "1 member: no clause named"}, []string{}},
			{theCard, "the card is posted anew", onCard + "1 member: Argue with the point", []string{"#moderators holds 1 card"}, nil},
			{desk, "the card is posted in the new channel", onCard + "1 member: Argue with the point", []string{"#moderators holds 1 card"}, nil},
			{theRole, "the report counts", onCard + "1 member: Argue with the point", nil, nil},
		},
	}
}

func removing() flow {
	gone := []string{"newt's message is gone"}
	return flow{
		"remove", "Remove is pressed", insult(), nil,
		[]string{"mia presses Remove on the card about newt"},
		[]pair{
			{theMessage, "decided; it was away already, and an undo will not bring it back", deleted, []string{onCard + "Removed", "mia presses Undo on the card about newt", onCard + "open", `"The market" does not show: complete idiot`}, nil},
			{theAuthor, "the message goes", onCard + "The author could not be told", gone, nil},
			{theThread, "decided; it went with the thread", deleted, []string{onCard + "Removed"}, nil},
			{theChannel, "decided; it went with the channel", deleted, []string{onCard + "Removed"}, nil},
			{theCard, "`/case` has the buttons; the message goes and the card is posted anew", onCard + "Removed", gone, byNumber("mia", "Remove")},
			{desk, "the message goes", onCard + "Removed", with(gone, "#moderators holds 1 card"), nil},
			{theRole, "nothing is done", "mia is told: " + noDecide, []string{"newt's message stands", onCard + "open"}, nil},
		},
	}
}

func timingOut() flow {
	fill := "mia fills in: For how long = 7 days"
	out := onCard + "Removed, author timed out"
	is := []string{"newt is timed out"}
	return flow{
		"timeout", "A timeout's form is open, and is sent", insult(),
		[]string{"mia presses Timeout on the card about newt", "mia is asked: For how long"},
		[]string{fill},
		[]pair{
			{theMessage, "the author cannot write; the message was away already", out, with(is, deleted), nil},
			{theAuthor, "the message goes; nobody is there to be timed out", onCard + "The timeout did not work: The author is not on this server any more.", []string{"newt's message is gone"}, nil},
			{theThread, "the author cannot write", out, with(is, deleted), nil},
			{theChannel, "the author cannot write", out, with(is, deleted), nil},
			{theCard, "done, and the card is posted anew", out, with(is, "#moderators holds 1 card"), nil},
			{desk, "the form went with the channel; pressed anew in the new one, it is done", out, is, []string{"mia presses Timeout on the card about newt", "mia is asked: For how long", fill}},
			{theRole, "nothing is done", "mia is told: " + noDecide, []string{"newt's message stands", onCard + "open"}, nil},
		},
	}
}

func banning() flow {
	fill := "mia fills in: Delete what they wrote = Only this message"
	out := onCard + "Removed, author banned"
	is := []string{"newt is banned"}
	return flow{
		"ban", "A ban's form is open, and is sent", insult(),
		[]string{"mia presses Ban on the card about newt", "mia is asked: Delete what they wrote"},
		[]string{fill},
		[]pair{
			{theMessage, "the author is banned; the message was away already", out, with(is, deleted), nil},
			{theAuthor, "who left cannot come back", out, with(is, "newt's message is gone"), nil},
			{theThread, "the author is banned", out, with(is, deleted), nil},
			{theChannel, "the author is banned", out, with(is, deleted), nil},
			{theCard, "done, and the card is posted anew", out, with(is, "#moderators holds 1 card"), nil},
			{desk, "the form went with the channel; pressed anew in the new one, it is done", out, is, []string{"mia presses Ban on the card about newt", "mia is asked: Delete what they wrote", fill}},
			{theRole, "nothing is done", "mia is told: " + noDecide, []string{"newt is not banned", "newt's message stands"}, nil},
		},
	}
}

func undoing() flow {
	back := []string{"newt's message is restored"}
	return flow{
		"undo", "A message was removed, and Undo is pressed", insult(),
		[]string{"mia presses Remove on the card about newt", "newt's message is gone", onCard + "Removed"},
		[]string{"max presses Undo on the card about newt"},
		[]pair{
			{theAuthor, "the text is restored", onCard + "as a restored message", back, nil},
			{theThread, "the case is open again, and nothing can be restored", onCard + placed + ".", nil, nil},
			{theChannel, "the case is open again, and nothing can be restored", onCard + placed + ".", nil, nil},
			{theCard, "`/case` has the button; the text is restored and the card posted anew", onCard + "as a restored message", back, byNumber("max", "Undo")},
			{desk, "`/case` has the button; the text is restored and the card posted in the new channel", onCard + "as a restored message", back, byNumber("max", "Undo")},
			{theRole, "the decision stands", "max is told: " + noDecide, []string{onCard + "Removed"}, nil},
		},
	}
}

func appealing() flow {
	back := []string{"newt's message is restored"}
	in := "#moderators shows: "
	return flow{
		"appeal", "The author of a removed message has appealed, and the decision is taken back", insult(),
		[]string{
			"mia presses Remove on the card about newt", "newt's message is gone", `newt presses "Appeal"`, "newt is asked: Why do you see it differently?",
			"newt fills in: Why do you see it differently? = It was a joke.", in + "Appeal in case 1 · open",
		},
		[]string{`max presses "Take the decision back" in #moderators`},
		[]pair{
			{theAuthor, "the text is restored; nobody is there to be told", in + "The author could not be told", with(back, in+"decision overturned"), nil},
			{theThread, "the decision is taken back, and nothing can be restored", in + placed + ".", []string{in + "decision overturned", "newt is written to: Your appeal was heard"}, nil},
			{theChannel, "the decision is taken back, and nothing can be restored", in + placed + ".", []string{in + "decision overturned", "newt is written to: Your appeal was heard"}, nil},
			{theCard, "the text is restored and the card posted anew", in + "Case 1 · Dismissed", back, nil},
			{desk, "the appeal is shown in the new channel, and can be decided there", in + "Case 1 · Dismissed", with(back, "newt is written to: Your appeal was heard"), nil},
			{theRole, "the appeal waits", "max is told: " + noDecide, []string{in + "Appeal in case 1 · open"}, nil},
		},
	}
}

func sweeping() flow {
	in := "#moderators shows: "
	spared := in + "1 message left alone: deleted meanwhile"
	press := `mia presses "Remove 1 message…" in #moderators`
	return flow{
		"sweep", "A sweep has found the message, and removes", insult(),
		with(more(), "mia presses the button Same in the answer", "mia fills in: How far back = The last day", in+"1 message found"),
		[]string{press, "mia is asked: Sweep 1", "mia fills in: Reason = x"},
		[]pair{
			{theMessage, "it is left alone", spared, nil, []string{}},
			{theAuthor, "the message goes", in + "Sweep 1 · 1 message removed", []string{"newt's message is gone"}, nil},
			{theThread, "what was in it is left alone", spared, nil, []string{}},
			{theChannel, "what was in it is left alone", spared, nil, []string{}},
			{theCard, "the message goes, and the card is posted anew", in + "Sweep 1 · 1 message removed", []string{"newt's message is gone", onCard + "Removed"}, nil},
			{desk, "the sweep is shown in the new channel, and goes on there", in + "Sweep 1 · 1 message removed", []string{"newt's message is gone"}, nil},
			{theRole, "nothing is removed", "mia is told: " + noDecide, []string{"newt's message stands"}, []string{press}},
		},
	}
}

func lookingAround() flow {
	shown := "mia is told: You are a complete idiot."
	return flow{
		"context", "Context is pressed", insult(), nil,
		[]string{"mia presses Context on the card about newt"},
		[]pair{
			{theMessage, "the others are shown", "mia is told: here stood the message of this case", nil, nil},
			{theAuthor, "shown", shown, nil, nil},
			{theThread, "there is nothing to show", "mia is told: " + placed + "; what was said there is gone.", []string{deleted}, nil},
			{theChannel, "there is nothing to show", "mia is told: " + placed + "; what was said there is gone.", []string{deleted}, nil},
			{theCard, "`/case` has the button", shown, nil, byNumber("mia", "Context")},
			{desk, "shown, from the card in the new channel", shown, nil, nil},
			{theRole, "nothing is shown", "mia is told: " + noLook, nil, nil},
		},
	}
}

func noting() flow {
	noted := "mia is told: Noted on case 1."
	return flow{
		"note", "A note's form is open, and is sent", insult(),
		with(more(), "mia presses the button Note in the answer", "mia is asked: Note on case 1"),
		[]string{"mia fills in: Note = Later."},
		[]pair{
			{theMessage, "the note is kept", noted, []string{deleted}, nil},
			{theAuthor, "the note is kept", noted, nil, nil},
			{theThread, "the note is kept", noted, []string{deleted}, nil},
			{theChannel, "the note is kept", noted, []string{deleted}, nil},
			{theCard, "the note is kept, and the card posted anew", noted, []string{"#moderators holds 1 card"}, nil},
			{desk, "the form went with the channel; written anew in the new one, it is kept", noted, nil, with(more(), "mia presses the button Note in the answer", "mia fills in: Note = Later.")},
			{theRole, "nothing is kept", "mia is told: " + noLook, nil, nil},
		},
	}
}

func claiming() flow {
	held := "max is told: has claimed this case"
	return flow{
		"claim", "A moderator has claimed the case, and another presses Claim", insult(),
		[]string{"mia presses Claim on the card about newt", onCard + "Claimed by"},
		[]string{"max presses Claim on the card about newt"},
		[]pair{
			{theMessage, "the claim stands", held, []string{deleted}, nil},
			{theAuthor, "the claim stands", held, nil, nil},
			{theThread, "the claim stands", held, []string{deleted}, nil},
			{theChannel, "the claim stands", held, []string{deleted}, nil},
			{theCard, "the claim stands; `/case` shows it", held, nil, byNumber("max", "Claim")},
			{desk, "the claim stands, on the card in the new channel", held, []string{onCard + "Claimed by"}, nil},
			{theRole, "the claim runs out by itself", "max is told: " + noDecide, []string{"wait 11m", "ada presses Remove on the card about newt", onCard + "Removed"}, nil},
		},
	}
}

func escalating() flow {
	first := "mia is told: It stands first in /queue now."
	press := "mia presses the button Escalate in the first answer"
	return flow{
		"escalate", "Escalate is pressed", insult(), more(),
		[]string{press},
		[]pair{
			{theMessage, "escalated", first, []string{deleted}, nil},
			{theAuthor, "escalated", first, nil, nil},
			{theThread, "escalated", first, []string{deleted}, nil},
			{theChannel, "escalated", first, []string{deleted}, nil},
			{theCard, "escalated, and the card is posted anew", first, []string{onCard + "Escalated by"}, nil},
			{desk, "escalated, on the card in the new channel", first, []string{onCard + "Escalated by"}, with(more(), "mia presses the button Escalate in the answer")},
			{theRole, "nothing is done", "mia is told: " + noLook, nil, nil},
		},
	}
}

func discussing() flow {
	begin := []string{
		`the newsroom publishes "Bridge to reopen": Two years late.`, "ada runs /feed add url:FEED channel:#discussions now:true newest:1",
		`newt says in "Bridge to reopen": You are a complete idiot.`, onCard + "open",
	}
	then := []string{`the newsroom publishes "Library reopens": With a glass roof.`, "wait 40m"}
	next := "#discussions shows: Library reopens"
	remove := []string{"mia presses Remove on the card about newt", onCard + "Removed"}
	return flow{
		"article", "An article is discussed, and the feed has another one", begin, nil, then,
		[]pair{
			{thePost, "its discussion goes on, and the feed", next, with(remove, "newt's message is gone"), nil},
			{theThread, "the discussion is over, and the feed goes on", next, with(remove, deleted), nil},
			{theChannel, "nothing more is posted; an admin sees why in the list of feeds", "ada is told: The channel does not exist any more.", with(remove, deleted), with(then, "ada runs /feed list")},
			{desk, "the discussion goes on, and the feed; cards are in the new channel", next, with(remove, "newt's message is gone"), nil},
		},
	}
}
