package fakediscord

import "slices"

// changeFiles takes over what an edit says of a message's files. Without a list all stay, and files that
// come are added; a list names every one that stays and every one that comes.
//
// docs: API Reference, Uploading Files, Editing Message Attachments; Resources/Message, Edit Message.
func (d *Discord) changeFiles(m *message, body editMessageJSON) error {
	if !body.Attachments.set && len(body.files) == 0 {
		return nil
	}
	b := draft{Attachments: body.Attachments.value, files: body.files}
	var f formErrors
	made := d.attach(&f, m.channel, b, m.files)
	if !body.Attachments.set {
		made = append(slices.Clone(m.files), made...)
	}
	m.files = made
	return f.err()
}

// left are the files that an edit took off a message.
func left(before, after []attachmentJSON) []attachmentJSON {
	return slices.DeleteFunc(slices.Clone(before), func(a attachmentJSON) bool {
		return slices.ContainsFunc(after, func(b attachmentJSON) bool { return b.ID == a.ID })
	})
}

// asSent are components as a request would bring them: an edit that names none keeps them, and they
// still have to name files that the message has.
func asSent(parts []component, files []attachmentJSON) []component {
	sent := slices.Clone(parts)
	for i := range sent {
		sent[i].Components = asSent(sent[i].Components, files)
		sent[i].Items = slices.Clone(sent[i].Items)
		for n, item := range sent[i].Items {
			for _, a := range files {
				if a.ID == item.Media.AttachmentID {
					sent[i].Items[n].Media = mediaJSON{URL: "attachment://" + a.Filename}
				}
			}
		}
	}
	return sent
}
