package customid

import (
	"strconv"
)

// Custom ids in what members are sent. Each is a pointer and nothing more.
const (
	AppealPrefix = "ombud:appeal:"
	NotePrefix   = "ombud:note:"
)

// AppealID and NoteID are the buttons of a notice.
func AppealID(noticeID int64) string { return AppealPrefix + strconv.FormatInt(noticeID, 10) }

// NoteID see AppealID.
func NoteID(noticeID int64) string { return NotePrefix + strconv.FormatInt(noticeID, 10) }

// ReportLinkID is the button under each discussion's welcome that asks for a message's link.
const ReportLinkID = "ombud:report-link"
