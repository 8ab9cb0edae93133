package email

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"mime/quotedprintable"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"

	"github.com/emersion/go-imap/v2"

	"github.com/mysocialcare/socialcare/channel"
)

// locate gives what is attached its address: that of the message (RFC 2392) with
// the number of the part. A message without an identifier cannot be found again.
func (b *body) locate(id string) {
	if !isID(id) {
		return
	}
	for i := range b.media {
		b.media[i].URL = "mid:" + url.PathEscape(id[1:len(id)-1]) + "?part=" + b.sections[i]
	}
}

// located is the message and the part that an address names.
func located(address string) (id string, part []int, ok bool) {
	rest, found := strings.CutPrefix(address, "mid:")
	escaped, section, cut := strings.Cut(rest, "?part=")
	bare, err := url.PathUnescape(escaped)
	if id = "<" + bare + ">"; !found || !cut || err != nil || !isID(id) {
		return "", nil, false
	}
	for s := range strings.SplitSeq(section, ".") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > maxParts || len(part) > maxDepth {
			return "", nil, false
		}
		part = append(part, n)
	}
	return id, part, true
}

// Fetch implements [channel.MediaFetcher] for what is attached to messages in the
// inbox. It reads the file before it returns. The error is [channel.NotFound] when
// the message is not there any more, [channel.TooLarge] over [Options.MaxFile].
func (a *Adapter) Fetch(ctx context.Context, m channel.Media) (io.ReadCloser, error) {
	const op = "fetch"
	if a.opt.IMAP.Address == "" {
		return nil, a.fail(channel.Unsupported, op, "imap", nil)
	}
	id, part, ok := located(m.URL)
	if !ok {
		return nil, a.fail(channel.Invalid, op, "url", nil)
	}
	ctx, cancel := context.WithTimeout(ctx, a.opt.Timeout)
	defer cancel()
	s, err := a.mailbox(ctx, op)
	if err != nil {
		return nil, err
	}
	defer s.close()
	uids, err := s.named(a.opt.Inbox, id)
	if err != nil {
		return nil, err
	}
	if len(uids) == 0 {
		return nil, a.fail(channel.NotFound, op, "message", nil)
	}
	head, err := s.heading(uids[0], part)
	if err != nil {
		return nil, err
	}
	// Encoded it is a third longer, and has line ends.
	limit := a.opt.MaxFile + a.opt.MaxFile/2
	file, err := s.section(uids[0], &imap.FetchItemBodySection{Part: part, Peek: true, Partial: &imap.SectionPartial{Size: limit}}, limit)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(unencoded(head, file), a.opt.MaxFile+1))
	switch {
	case int64(len(data)) > a.opt.MaxFile:
		return nil, a.fail(channel.TooLarge, op, "file", nil)
	case err != nil && len(data) == 0:
		return nil, a.fail(channel.Invalid, op, "file", nil)
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

// heading is a part's header; of a message that is one part alone, its own.
func (s *session) heading(uid imap.UID, part []int) ([]byte, error) {
	head, err := s.section(uid, &imap.FetchItemBodySection{Specifier: imap.PartSpecifierMIME, Part: part, Peek: true}, maxHeader)
	if len(part) == 1 && part[0] == 1 && !bytes.Contains(head, []byte(":")) && (err == nil || channel.CodeOf(err) == channel.NotFound) {
		head, err = s.section(uid, &imap.FetchItemBodySection{Specifier: imap.PartSpecifierHeader, Peek: true}, maxHeader)
	}
	if err == nil && !bytes.Contains(head, []byte(":")) { // what is attached says what it is
		return nil, s.a.fail(channel.NotFound, s.op, "part", nil)
	}
	return head, err
}

// section reads one section of one message, whole.
func (s *session) section(uid imap.UID, section *imap.FetchItemBodySection, limit int64) (data []byte, err error) {
	found := false
	err = s.fetchUpTo(limit, imap.UIDSetNum(uid), section, func(l letter) { data, found = l.data, l.uid == uid })
	switch {
	case refused(err), err == nil && !found:
		return nil, s.a.fail(channel.NotFound, s.op, "part", nil)
	case err != nil:
		return nil, s.failed("fetch", err)
	}
	return data, nil
}

// unencoded undoes the transfer encoding that a part's header names. What is
// damaged ends there.
func unencoded(head, file []byte) io.Reader {
	h, _ := textproto.NewReader(bufio.NewReader(bytes.NewReader(append(head, "\r\n\r\n"...)))).ReadMIMEHeader()
	switch strings.ToLower(strings.TrimSpace(h.Get("Content-Transfer-Encoding"))) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, bytes.NewReader(file))
	case "quoted-printable":
		return quotedprintable.NewReader(bytes.NewReader(file))
	}
	return bytes.NewReader(file)
}
