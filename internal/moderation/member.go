package moderation

// Member is who somebody is on a server at this moment.
type Member struct {
	ID      string
	Name    string // hostile text
	RoleIDs []string
	// TopRole is the position of the highest role; 0 is @everyone's.
	TopRole int
	Can     Permission // what the roles allow on the whole server
	Owner   bool
	Admin   bool // may everything
	Bot     bool
	Self    bool // ombud's own account
}

func (m Member) has(role string) bool {
	if role == "" {
		return false
	}
	for _, r := range m.RoleIDs {
		if r == role {
			return true
		}
	}
	return false
}

// Moderates reports whether m may decide cases on s at all: by the role that
// /setup named, or by being an administrator or the owner.
func (m Member) Moderates(s Server) bool {
	return m.Owner || m.Admin || m.has(s.ModeratorRole)
}

// can reports whether Discord lets them do all that is asked.
func (m Member) can(needs Permission) bool { return m.Owner || m.Admin || needs&^m.Can == 0 }
