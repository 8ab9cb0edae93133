package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/email"
	"github.com/mysocialcare/socialcare/examples/desk/internal/config"
)

// patience is how long an account may take to answer.
const patience = 20 * time.Second

// doctor says what each account can do and whether it works. It reads and sends
// nothing, and it does not open the address; the database, if there is one, only
// for the token of a login that renews itself. The status is 1
// when something that is configured does not work.
func doctor(ctx context.Context, s settings, getenv func(string) string, stdout, stderr io.Writer) int {
	c, err := configuration(s)
	if err == nil {
		err = c.CheckOpen(time.Now())
	}
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "desk:", err)
		return 1
	}
	p := &program{settings: s, config: c, secrets: s.secrets, log: slog.New(slog.DiscardHandler)}
	if len(p.secrets) > 0 {
		err = p.checkSecrets()
	} else {
		p.secrets = []string{"whsec_" + base64.StdEncoding.EncodeToString([]byte(rand.Text()))} // only to make the adapter
	}
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "desk:", err)
		return 1
	}
	defer p.close()
	status := 0
	for _, a := range c.Accounts {
		x := examination{out: stdout}
		x.title(a)
		x.account(ctx, p, a, getenv)
		if x.ill {
			status = 1
		}
	}
	return status
}

// examination is what was found about one account.
type examination struct {
	out io.Writer
	ill bool
}

func (x *examination) say(mark, format string, args ...any) {
	_, _ = fmt.Fprintf(x.out, "  %-8s %s\n", mark, fmt.Sprintf(format, args...))
}

// Marks: what was seen to work, what does not, what nobody tried.
func (x *examination) works(format string, args ...any)   { x.say("ok", format, args...) }
func (x *examination) unknown(format string, args ...any) { x.say("unknown", format, args...) }
func (x *examination) fails(format string, args ...any) {
	x.ill = true
	x.say("FAILS", format, args...)
}

func (x *examination) title(a config.Account) {
	name := a.Network
	if a.Name != "" {
		name += "/" + a.Name
	}
	if a.Brand != "" {
		name += " of " + a.Brand
	}
	_, _ = fmt.Fprintln(x.out, name)
}

func (x *examination) account(ctx context.Context, p *program, a config.Account, getenv func(string) string) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	adapter, err := p.connect(a, getenv)
	if err != nil {
		x.fails("configuration: %v", err)
		return
	}
	caps, err := adapter.Capabilities(ctx)
	if err != nil {
		x.fails("capabilities: %s", trouble(err))
	} else {
		x.abilities(caps)
	}
	if m, ok := adapter.(*email.Adapter); ok {
		if a.RefreshTokenFile == "" || x.renewed(ctx, p) {
			x.mail(ctx, a, m)
		}
	} else if poller, ok := adapter.(channel.Poller); ok {
		if a.RefreshTokenFile == "" || x.renewed(ctx, p) {
			x.poll(ctx, poller)
		}
		x.unknown("sending: nothing was sent, so whether the token may write is not known")
	}
	switch {
	case a.Network == config.Web:
		x.callback(ctx, p, a)
		x.unknown("webhook %s: whether anybody posts there is not known", p.hookPath(a))
	case a.SecretsEnv != "":
		x.unknown("webhook %s: whether the network delivers there is not known", p.hookPath(a))
	}
}

// abilities prints what the account can do, and how old that knowledge is.
func (x *examination) abilities(c channel.Capabilities) {
	var can []string
	add := func(yes bool, words string) {
		if yes {
			can = append(can, words)
		}
	}
	for _, v := range c.Reply {
		can = append(can, "reply "+string(v))
	}
	add(c.Polls, "poll")
	add(c.Streams, "stream")
	add(c.Webhooks, "webhook")
	add(c.Edits, "edits")
	add(c.Deletes, "deletes")
	add(c.Hides, "hide")
	add(c.Dedupes, "repeat safely")
	for _, h := range c.Handoff {
		can = append(can, "hand off by "+string(h.Mode))
	}
	limit := func(t channel.TextLimit, where string) {
		add(t.Max > 0, fmt.Sprintf("at most %d %s%s", t.Max, cmp.Or(string(t.Unit), "runes"), where))
		add(t.MaxBytes > 0, fmt.Sprintf("at most %d bytes%s", t.MaxBytes, where))
	}
	limit(c.Text, "")
	limit(c.PrivateText, " in private")
	for _, w := range c.Windows {
		can = append(can, fmt.Sprintf("answer within %v %s", max(w.For, w.Human), w.Visibility))
	}
	if c.Send.N > 0 {
		can = append(can, fmt.Sprintf("%d messages in %v", c.Send.N, c.Send.Per))
	}
	x.say("can", "%s", strings.Join(can, ", "))
	if c.AsOf.IsZero() {
		x.say("as of", "always: it is this program's own")
	} else {
		x.say("as of", "%s", c.AsOf.UTC().Format(time.DateOnly))
	}
}

// poll asks for what is new from now on, which changes nothing.
func (x *examination) poll(ctx context.Context, p channel.Poller) {
	_, err := p.Poll(ctx, "")
	switch channel.CodeOf(err) {
	case "":
		if err != nil {
			x.fails("reading: %s", trouble(err))
			return
		}
		x.works("reachable")
		x.works("the token is accepted and may read")
	case channel.AuthExpired, channel.AuthRevoked:
		x.works("reachable")
		x.fails("the token is refused: %s", trouble(err))
	case channel.Permission:
		x.works("reachable")
		x.fails("the token may not read: %s", trouble(err))
	case channel.RateLimited:
		x.works("reachable")
		x.unknown("the token: %s", trouble(err))
	default:
		x.fails("not reachable, or not what was expected: %s", trouble(err))
	}
}

// renewed reports whether the database has a token of the login that can be
// tried. It renews none: the new one would be another process's to know.
func (x *examination) renewed(ctx context.Context, p *program) bool {
	x.works("login: the file with the refresh token can be read; the database wins over it once the desk has run")
	file, err := databaseFile(p.settings, 0)
	if err == nil {
		_, err = os.Stat(file)
	}
	if err != nil {
		x.unknown("the token: there is no database yet, and the login is first used when the desk runs")
		return false
	}
	if p.store == nil {
		if p.store, p.db, err = lookInto(file); err != nil {
			x.unknown("the token: the database cannot be read")
			return false
		}
	}
	t, err := p.logins[len(p.logins)-1].tokens.Token()
	switch {
	case err != nil:
		x.unknown("the token: it cannot be read in the database, which the desk sets up and brings up to date when it runs")
		return false
	case t.AccessToken == "":
		x.unknown("the token: the database has none yet, it is fetched when the desk runs")
		return false
	case !t.Expiry.IsZero() && t.Expiry.Before(time.Now()):
		x.unknown("the token: it ended on %s, and is renewed when the desk runs", t.Expiry.UTC().Format(time.DateTime))
		return false
	}
	x.works("the token is good until %s", t.Expiry.UTC().Format(time.DateTime))
	return true
}

// callback connects to where the replies of a web account go, and posts nothing.
func (x *examination) callback(ctx context.Context, p *program, a config.Account) {
	switch {
	case a.Callback == "":
		x.unknown("callback: none is configured; replies wait")
		return
	case p.settings.demo:
		x.works("callback: the demo's own")
		return
	}
	u, err := url.Parse(a.Callback)
	if err != nil || u.Hostname() == "" {
		x.fails("callback: no address that can be reached")
		return
	}
	port := cmp.Or(u.Port(), map[string]string{"https": "443", "http": "80"}[u.Scheme])
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		x.fails("callback: nobody answers at %s", net.JoinHostPort(u.Hostname(), port))
		return
	}
	_ = conn.Close()
	x.works("callback: %s answers", net.JoinHostPort(u.Hostname(), port))
	x.unknown("callback: nothing was posted, so whether it takes our signature is not known")
}

// trouble is an error by its code, with what to do about it; errors of other
// kinds, which hold no secret either, as they are.
func trouble(err error) string {
	var e *channel.Error
	if !errors.As(err, &e) {
		return strconv.QuoteToGraphic(err.Error())
	}
	words := string(e.Code)
	if e.Field != "" {
		words += " in " + e.Field
	}
	if r := remedy(e); r != "" {
		words += ": " + r
	}
	return words
}

// remedy says what to do; empty if there is nothing to say.
func remedy(e *channel.Error) string {
	switch e.Field {
	case "certificate":
		return "the server has another name, or its authority is not known here: ca_file names a certificate of your own"
	case "starttls":
		return "the server does not offer it: leave tls out for TLS from the first byte, on ports 465 and 993"
	}
	switch e.Code {
	case channel.Transient:
		return "no answer, or an error of the server: is the address right? else try again later"
	case channel.AuthExpired, channel.AuthRevoked:
		return "put a new token or password where this one is"
	case channel.Permission:
		return "give the token the right to read and to write"
	case channel.RateLimited:
		return "try again later"
	}
	return ""
}
