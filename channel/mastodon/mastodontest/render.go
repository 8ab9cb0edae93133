package mastodontest

import (
	"html"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel/text"
)

func (s *Server) account(acct string, bot bool) object {
	name, host, remote := strings.Cut(acct, "@")
	if !remote {
		host = "masto.example"
	}
	return object{
		"id": s.accountID(acct), "username": name, "acct": acct, "display_name": "The " + name,
		"bot": bot, "url": "https://" + host + "/@" + name,
	}
}

func (s *Server) status(p *Status) object {
	content := p.HTML
	if content == "" {
		content = render(p.Text)
	}
	o := object{
		"id": p.ID, "created_at": p.At.Format("2006-01-02T15:04:05.000Z07:00"), "edited_at": nil,
		"in_reply_to_id": nil, "in_reply_to_account_id": nil, "sensitive": false, "spoiler_text": p.Spoiler,
		"visibility": p.Visibility, "language": nil, "content": content,
		"uri": "https://masto.example/statuses/" + p.ID, "url": "https://masto.example/@shop/" + p.ID,
		"account": s.account(p.Author, p.Bot), "media_attachments": []any{}, "tags": []any{}, "emojis": []any{},
	}
	if !p.Edited.IsZero() {
		o["edited_at"] = p.Edited.Format(time.RFC3339Nano)
	}
	if p.InReplyTo != "" {
		o["in_reply_to_id"] = p.InReplyTo
	}
	if p.Language != "" {
		o["language"] = p.Language
	}
	mentions := []any{}
	for m := range text.Mentions(p.Text) {
		acct := m[1:]
		mentions = append(mentions, object{"id": s.accountID(acct), "username": acct, "acct": acct, "url": ""})
	}
	o["mentions"] = mentions
	return o
}

func mentions(s, acct string) bool {
	for m := range text.Mentions(s) {
		if m == "@"+acct {
			return true
		}
	}
	return false
}

// render makes of a plain text the HTML that Mastodon does: paragraphs, line
// ends, mentions without their host, and addresses shortened to 30 characters
// for the eye.
func render(s string) string {
	var b strings.Builder
	for i, p := range strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n\n") {
		if i > 0 && p == "" {
			continue
		}
		b.WriteString("<p>")
		for j, line := range strings.Split(p, "\n") {
			if j > 0 {
				b.WriteString("<br />")
			}
			renderLine(&b, line)
		}
		b.WriteString("</p>")
	}
	return b.String()
}

func renderLine(b *strings.Builder, line string) {
	for i, word := range strings.Split(line, " ") {
		if i > 0 {
			b.WriteByte(' ')
		}
		switch {
		case strings.HasPrefix(word, "https://"):
			shown := []rune(strings.TrimPrefix(word, "https://"))
			head, tail := string(shown[:min(30, len(shown))]), string(shown[min(30, len(shown)):])
			class := ""
			if tail != "" {
				class = "ellipsis"
			}
			b.WriteString(`<a href="` + html.EscapeString(word) + `" rel="nofollow"><span class="invisible">https://</span><span class="` +
				class + `">` + html.EscapeString(head) + `</span><span class="invisible">` + html.EscapeString(tail) + `</span></a>`)
		case mention(word) != "":
			m := mention(word)
			name, _, _ := strings.Cut(m[1:], "@")
			before, after, _ := strings.Cut(word, m)
			b.WriteString(html.EscapeString(before) + `<span class="h-card" translate="no"><a href="https://masto.example/` + html.EscapeString(m) +
				`" class="u-url mention">@<span>` + html.EscapeString(name) + `</span></a></span>` + html.EscapeString(after))
		default:
			b.WriteString(html.EscapeString(word))
		}
	}
}

func mention(word string) string {
	for m := range text.Mentions(word) {
		return m
	}
	return ""
}
