package email

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/charset" // with it, texts in other character sets than UTF-8 are read
	"github.com/emersion/go-message/mail"

	"github.com/mysocialcare/socialcare/channel"
)

// maxHeader caps a message's header, in bytes.
const maxHeader = 256 << 10

// Decode reads one message (RFC 5322, with MIME). self are the account's own
// addresses: what they write has the role [channel.Self], but not what a form on
// our site or a list with our address sends, whose author is in Reply-To, and not
// what our server found to be forged (RFC 8601), which counts as bulk. An answer
// goes to the author's address, never to another that the message asks for.
// received stands in for a date that is missing or cannot be read.
//
// The message is named by its Message-ID, with its brackets, or without one by a
// hash of its bytes. Its thread is that of the first of these that there is: the
// message itself, if it is ours (see [MessageID]), one of ours that it answers,
// the token behind a "+" in one of our addresses, the first message that it
// refers to. Two messages of one discussion have one thread, in whatever order
// they arrive.
//
// Text is what the author wrote: plain text rather than HTML, without the history
// below it and without a signature. What was cut is in Quoted. Nothing is cut from
// between lines that it answers, no history from a message that answers none (no
// reference, no "Re:"), and nothing from one that passes another on ("Fwd:"). A
// message that is encrypted (OpenPGP, S/MIME) and says nothing else is marked as
// Withheld. What is attached has an address for [Adapter.Fetch] where the message
// has a Message-ID. A message says in Auto that a machine wrote it: an absence
// notice (RFC 3834), a report of a delivery that failed (RFC 3464) or of a reading
// (RFC 8098), or a list (RFC 2919) that does not answer us. One that asks for no
// automatic answer (X-Auto-Response-Suppress) and says nothing else of a machine is
// a person's, and Quiet.
//
// A report about a message of ours is a receipt as well, which follows it: that it
// was read, or that it failed for good.
//
// A malformed message gives what can be read of it; text in a character set that
// is not named or not known is taken for UTF-8 or Western European. The error, for
// bytes without any header, is a [*channel.Error] with code [channel.Invalid].
func Decode(account channel.Account, self []string, data []byte, received time.Time) ([]channel.Event, error) {
	e, ok := readable(data)
	if !ok {
		return nil, &channel.Error{Code: channel.Invalid, Account: account, Op: "decode", Field: "header"}
	}
	h := header{mail.Header{Header: e.Header}}
	body := body{reported: reported{machine: byMachine(h)}}
	body.walk(e, 0, "")
	m := &channel.Message{
		Ref:     channel.Ref{Account: account, Native: h.id("Message-Id")},
		Surface: channel.Email, Visibility: channel.Private,
		Subject: h.text("Subject"), Lang: lang(h), Media: body.media,
		Parent: last(h.ids("In-Reply-To")), References: h.ids("References"), Auto: automatic(h, body, self),
		Quiet: hushed(h, byForm(h, self)),
	}
	m.Author = author(h, self, tokenIn(m.Ref.Native, self) != "")
	if m.Author.Role == channel.Self && forged(h) {
		m.Author.Role, m.Auto = channel.Customer, cmp.Or(m.Auto, channel.Bulk)
	}
	body.locate(m.Ref.Native)
	if m.Ref.Native == "" {
		sum := sha256.Sum256(data)
		m.Ref.Native = "sha256:" + hex.EncodeToString(sum[:])
	}
	m.Text, m.Quoted = cut(body.text(), relationOf(m.Subject, m.Parent != "" || len(m.References) > 0), body.isBare())
	m.Withheld = body.sealed && m.Text == ""
	m.Thread = thread(h, body, self, m)
	at, err := h.Date()
	if err != nil || at.IsZero() {
		at = received
	}
	events := []channel.Event{{
		Kind: channel.Received, Account: account, At: at.UTC(), Thread: m.Thread, Target: m.Ref, Message: m, Raw: raw(data),
	}}
	return append(events, receipt(events[0], body, self)...), nil
}

// readable is a message whose header can be read, as it is or mended.
func readable(data []byte) (*message.Entity, bool) {
	e, ok := entity(data)
	if !ok {
		e, ok = entity(mended(data))
	}
	return e, ok
}

func entity(data []byte) (*message.Entity, bool) {
	e, err := message.ReadWithOptions(bytes.NewReader(data), &message.ReadOptions{MaxHeaderBytes: maxHeader})
	return e, e != nil && (err == nil || message.IsUnknownCharset(err) || message.IsUnknownEncoding(err)) && e.Header.Len() > 0
}

// maxRaw is how much of a message an event keeps as it came, in bytes.
const maxRaw = 64 << 10

// header reads fields that may be malformed.
type header struct{ mail.Header }

// text is a field's decoded text; bytes that are no text are replaced.
func (h header) text(name string) string {
	s, err := h.Text(name)
	if err != nil {
		s = h.Get(name)
	}
	return strings.TrimSpace(strings.Map(blanks, legible(s)))
}

// ids are the identifiers in a field, with their brackets.
func (h header) ids(name string) []string {
	var ids []string
	rest := h.Get(name)
	for len(ids) < maxReferences {
		_, after, ok := strings.Cut(rest, "<")
		id, tail, closed := strings.Cut(after, ">")
		if !ok || !closed {
			break
		}
		if id = strings.Join(strings.Fields(clean(id)), ""); id != "" && len(id) < 1000 {
			ids = append(ids, "<"+id+">")
		}
		rest = tail
	}
	return ids
}

// maxReferences bounds how much of a discussion a message names.
const maxReferences = 200

func (h header) id(name string) string { return last(h.ids(name)) }

func last(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[len(list)-1]
}

// addresses are those of a field, in lower case; one that cannot be read is
// left out.
func (h header) addresses(name string) []*mail.Address {
	var list []*mail.Address
	for f := h.FieldsByKey(name); f.Next(); {
		parsed, err := mail.ParseAddressList(f.Value())
		if err != nil {
			name, address := bracketed(f.Value())
			if one, err := mail.ParseAddress(address); err == nil {
				one.Name = name
				parsed = []*mail.Address{one}
			}
		}
		list = append(list, parsed...)
	}
	return list
}

// bracketed is the address between the last brackets of a field that is
// malformed, and the name before them, or all of it.
func bracketed(s string) (name, address string) {
	if i := strings.LastIndexByte(s, '<'); i >= 0 {
		return strings.Trim(s[:i], "\" \t"), s[i:]
	}
	return "", s
}

// author is who wrote a message: the first in From who is not ourselves. Sender is
// who carried it, and Reply-To where others' answers would go. They count when From
// names nobody, and Reply-To when From is our own address and the message is none
// of ours: what a form on our site sends, or a list with our address, a customer
// wrote.
func author(h header, self []string, ours bool) channel.Party {
	var list []*mail.Address
	for _, name := range []string{"From", "Sender", "Reply-To"} {
		if list = h.addresses(name); len(list) > 0 {
			break
		}
	}
	if len(list) == 0 {
		return channel.Party{Role: channel.Customer}
	}
	asked := list
	if !ours {
		asked = append(slices.Clip(list), h.addresses("Reply-To")...)
	}
	for _, a := range asked {
		if p := party(a); !isOwn(p.Native, self) {
			return p
		}
	}
	p := party(list[0])
	p.Role = channel.Self
	return p
}

func party(a *mail.Address) channel.Party {
	address := strings.ToLower(clean(a.Address))
	name := a.Name
	if decoded, err := (&mime.WordDecoder{CharsetReader: charset.Reader}).DecodeHeader(name); err == nil {
		name = decoded // some programs put quotes around encoded words
	}
	return channel.Party{Native: address, Handle: address, Name: line(name), Role: channel.Customer}
}

func isOwn(address string, self []string) bool {
	_, ok := own(address, self)
	return ok
}

func lang(h header) string {
	tag, _, _ := strings.Cut(h.Get("Content-Language"), ",")
	if tag = strings.TrimSpace(tag); len(tag) > 35 || strings.ContainsFunc(tag, func(r rune) bool {
		return r != '-' && !('0' <= r && r <= '9') && !('a' <= r|0x20 && r|0x20 <= 'z')
	}) {
		return ""
	}
	return tag
}

// clean is s as text that everything can store: UTF-8 without NUL.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.ReplaceAll(s, "\x00", "")
}
