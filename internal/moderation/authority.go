package moderation

// May answers whether the moderator may decide k about the author's message on
// this server now; nil means yes, anything else is a *RefusedError whose
// sentence the moderator is shown. A nil author has left the server: what needs
// them there fails later, with a sentence of its own.
//
// It is asked at every press with facts read at that moment, since Discord's
// own defaults only hide buttons and roles change after a card is drawn.
func May(moderator Member, author *Member, k Kind, s Server) error {
	if !moderator.Moderates(s) {
		return refuse("Only moderators can decide cases on this server.")
	}
	if missing := k.Needs &^ moderator.Can; !moderator.can(k.Needs) {
		return refuse("For %q you need the permission to %s on this server.", k.Label, missing)
	}
	if author == nil {
		return nil
	}
	if author.ID == moderator.ID {
		return refuse("This is your own message: another moderator has to decide.")
	}
	if !k.TouchesAuthor {
		return nil
	}
	switch {
	case author.Self:
		return refuse("This is ombud's own message.")
	case author.Owner:
		return refuse("The author owns this server: nobody can act against them.")
	case author.Moderates(s) && !moderator.Owner:
		return refuse("The author is a moderator too: ask the server's owner.")
	case author.TopRole >= moderator.TopRole && !moderator.Owner:
		return refuse("The author's highest role is not below yours.")
	}
	return nil
}
