package fakediscord

// patchThread changes a thread. Its owner may change it while it is not locked;
// MANAGE_THREADS may do all. Who can send in an archived thread that is not
// locked may unarchive it. Nothing else of an archived thread can change.
//
// docs: Resources/Channel, Modify Channel (Thread); Topics/Threads, Permissions.
func (c *call) patchThread(t *channel, b channelBodyJSON) error {
	if b.onlyForGuildChannels() {
		return unknownError("fields of guild channels in a thread's change")
	}
	moderates := c.may(t, PermManageThreads)
	onlyUnarchives := b.Archived != nil && !*b.Archived && b.Locked == nil && !b.changesMoreThanState()
	switch {
	case moderates:
	case t.thread.locked:
		return errMissingPermissions
	case onlyUnarchives:
		if err := c.need(t, PermSendMessagesInThreads); err != nil {
			return err
		}
	case t.thread.owner != c.who.id, b.Locked != nil, b.Slowmode != nil, b.Flags != nil:
		return errMissingPermissions
	}
	if t.thread.archived && b.changesMoreThanState() && (b.Archived == nil || *b.Archived) {
		return errArchived
	}
	if b.AppliedTags != nil {
		if t.parent.kind != kindForum {
			return unknownError("applied_tags outside of a forum")
		}
		if err := c.checkTags(t.parent, *b.AppliedTags, false); err != nil {
			return err
		}
		t.thread.tags = *b.AppliedTags
	}
	if b.Flags != nil {
		if *b.Flags&^pinnedPost != 0 || t.parent.kind != kindForum {
			return unknownError("channel flags %d on a thread", *b.Flags)
		}
		t.flags = *b.Flags
	}
	if b.Invitable != nil {
		if t.kind != kindPrivateThread {
			return unknownError("invitable on a public thread")
		}
		t.thread.invitable = *b.Invitable
	}
	set(&t.name, b.Name)
	set(&t.slowmode, b.Slowmode)
	set(&t.thread.autoArchive, b.AutoArchive)
	set(&t.thread.locked, b.Locked)
	if b.Archived != nil && *b.Archived != t.thread.archived {
		t.thread.archived, t.thread.archivedAt = *b.Archived, c.now
	}
	c.d.archiveLater(t)
	c.d.dispatchThread("THREAD_UPDATE", t, false)
	return nil
}
