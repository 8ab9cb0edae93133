package email

import (
	"mime"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-message/charset"

	"github.com/mysocialcare/socialcare/channel"
)

// complete gives the events of a message that is over the cap all that is attached
// to it, as the server describes it: the files behind the cap were not read.
func (s *session) complete(uid imap.UID, events []channel.Event) error {
	o := &imap.FetchOptions{UID: true, BodyStructure: &imap.FetchItemBodyStructure{Extended: true}}
	found, err := s.c.Fetch(imap.UIDSetNum(uid), o).Collect()
	if err != nil && !refused(err) {
		return err
	}
	var all body
	for _, m := range found {
		if m.UID == uid && m.BodyStructure != nil {
			m.BodyStructure.Walk(all.describe)
		}
	}
	for _, e := range events {
		if e.Message != nil && len(all.media) > len(e.Message.Media) {
			all.locate(e.Message.Ref.Native)
			e.Message.Media = all.media
		}
	}
	return nil
}

// describe notes a part that is a file.
func (b *body) describe(path []int, part imap.BodyStructure) bool {
	single, ok := part.(*imap.BodyStructureSinglePart)
	if b.parts++; b.parts > maxParts || len(path) > maxDepth {
		return false
	}
	if !ok {
		return true
	}
	kind, d := part.MediaType(), part.Disposition()
	attached := d != nil && strings.EqualFold(d.Value, "attachment")
	if !attached && (kind == "text/plain" || kind == "text/html" || strings.HasPrefix(kind, "message/") && kind != "message/rfc822") {
		return true
	}
	name := single.Filename()
	if decoded, err := (&mime.WordDecoder{CharsetReader: charset.Reader}).DecodeHeader(name); err == nil {
		name = decoded
	}
	section := ""
	for _, n := range path {
		section = within(section, n)
	}
	b.media, b.sections = append(b.media, channel.Media{Type: mediaType(kind), Description: clean(name)}), append(b.sections, section)
	return true
}
