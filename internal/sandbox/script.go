package sandbox

// scene is one thing somebody does in the sandbox's discussion. Just one of Say,
// Report, Press, Appeal and Rule is set.
type scene struct {
	By  string // alice, ben, …
	Key string // names the message for later scenes

	Say     string
	In      string // slug of the story whose discussion it is said in
	ReplyTo string // key of the message it answers

	Report string // key of the message whose menu is used

	Press string // label of the button on the card
	On    string // key of the message the card is about
	Rival string // who presses the same button at the same moment, and hears that it is decided

	Appeal string // key of the message whose removal its author objects to
	Words  string // which they give for it

	Rule string // label of the button on the card about the appeal; On names the message
}

// discussion is what members say and do, in order. It shows what the policy is for: fair
// and sharp voices stay, an insult is found with and without its disguise.
func discussion() []scene {
	return []scene{
		{By: "alice", Key: "counts", In: riverside, Say: "The council's own count is worth a look: 4,100 cars on an ordinary Sunday, 900 of them just passing through. Six hours without them hardly touches anyone who lives there."},
		{By: "ben", Key: "sharp", In: riverside, ReplyTo: "counts", Say: "I think this is a terrible plan, and the council should be ashamed of how little it asked the shops. Lazy consultation, lazy result."},
		{By: "newt", Key: "insult", In: riverside, ReplyTo: "counts", Say: "You are a complete idiot, alice. Go and play with your numbers."},
		{By: "newt", Key: "disguised", In: riverside, Say: "still waiting, you 1 d 1 0 t"},
		{By: "alice", Key: "quoted", In: riverside, Say: "Somebody here just called me \"a complete idiot\". That is not an argument. I would rather talk about the road."},
		{By: "ben", Key: "bakery", In: riverside, Say: "I run the bakery on the corner. When they tried it last May, my Sunday takings went up by a fifth. Here are the figures: https://mill-lane.example/takings.csv"},
		{By: "newt", Key: "flood", In: riverside, Say: "read these first https://a.example/1 https://a.example/2 https://b.example/3 https://b.example/4 https://c.example/5 https://c.example/6 https://d.example/7 https://d.example/8 https://e.example/9"},
		{By: "ben", Key: "place", In: library, Say: "My grandmother learned to read in that room. Scunthorpe did this well, and Penistone should be next."},
		{By: "newt", Key: "advert", In: library, Say: "Earn money from home!!! Limited time offer, click here to join: https://fast-cash.example/join"},
		{By: "alice", Key: "lift", In: library, Say: "The lift matters most to me. I have not been upstairs since 2011."},
		{By: "ben", Key: "rumour", In: library, Say: "Ask the architect's wife how he really got that contract. Half of Mill Lane knows, and the other half can guess."},
		{By: "alice", Report: "rumour"},
	}
}

// decisions is what the moderators do about it.
func decisions() []scene {
	return []scene{
		{By: "max", Press: "Remove", On: "insult", Rival: "mia"},
		{By: "max", Press: "Remove", On: "disguised"},
		{By: "mia", Press: "Remove", On: "advert"},
		{By: "max", Press: "Timeout", On: "rumour"},
		{By: "mia", Press: "Remove", On: "flood"},
	}
}

// evening is said under the story that was published meanwhile.
func evening() []scene {
	return []scene{
		{By: "alice", Key: "night", In: clinic, Say: "I was one of the 3,200. At two in the morning, with a feverish child, there was nowhere else to go."},
	}
}

// haste is a decision that is taken back by whoever made it.
func haste() []scene {
	return []scene{
		{By: "alice", Key: "papers", In: riverside, Say: "The council's nine papers on it, for whoever reads before arguing: https://mill-lane.example/road/1 https://mill-lane.example/road/2 https://mill-lane.example/road/3 https://mill-lane.example/road/4 https://mill-lane.example/road/5 https://mill-lane.example/road/6 https://mill-lane.example/road/7 https://mill-lane.example/road/8 https://mill-lane.example/road/9"},
		{By: "mia", Press: "Claim", On: "papers", Rival: "max"},
		{By: "mia", Press: "Remove", On: "papers"},
		{By: "mia", Press: "Undo", On: "papers"},
	}
}

// appealed is a decision whose author objects, and that another moderator takes back.
func appealed() []scene {
	return []scene{
		{By: "ben", Key: "mirror", In: clinic, Say: "You idiot, I told my mirror at three in the morning, with flour in a cut hand. They sewed it up, and I baked at five."},
		{By: "max", Press: "Remove", On: "mirror"},
		{By: "ben", Appeal: "mirror", Words: "The idiot is me: I was talking to my mirror, as the sentence says."},
		{By: "mia", Rule: "Take the decision back", On: "mirror"},
	}
}
