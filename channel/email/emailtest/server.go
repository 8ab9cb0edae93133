package emailtest

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-smtp"
)

// Who logs in: with the password, or with the token by XOAUTH2.
const (
	Address  = "help@acme.example"
	Password = "correct-horse-battery"
	Token    = "ya29.a-token-of-nobody"
)

// Options are the choices of [NewServer]. The zero value is two servers without
// TLS that file nothing by themselves.
type Options struct {
	// TLS begins connections with TLS, StartTLS offers to go over to it.
	TLS, StartTLS bool
	// Host is whom the servers' certificate is for, default the loopback address;
	// Expires is until when it is good, default tomorrow.
	Host    string
	Expires time.Time
	// Strict takes no password and no token on a connection in the clear.
	Strict bool
	// FilesSent makes the submission server file what it takes in the mailbox
	// "Sent", as large providers do.
	FilesSent bool
	// NoIdle leaves out the IDLE extension, Mute offers it and tells of nothing,
	// More names further extensions.
	// Chatty tells at each IDLE how many messages there are, whether that is news
	// or not.
	NoIdle, Mute, Chatty bool
	More                 []string
	// MaxSize caps a message, in bytes; default 1 MB.
	MaxSize int64
	// Latency delays what the servers say.
	Latency time.Duration
}

// Fault is something that goes wrong. It is used up by the first Times commands
// that it fits.
type Fault struct {
	// At is where: with submission "greeting", "login", "from", "to", "data"
	// (before a message is taken) or "taken" (after); with mailboxes "select",
	// "search", "fetch", "append" or "idle".
	At    string
	Times int // 0: once
	// Delay comes before anything else; the connection may be given up meanwhile.
	Delay time.Duration
	// Answer is said in place of what would be: "451 4.7.1 later", or for
	// mailboxes "NO [UNAVAILABLE] later". When a message is taken it is what is
	// said of it, to the letter, before the connection breaks.
	Answer string
	// Break ends the connection.
	Break bool
	// After, for mailboxes, lets so many bytes more through before it breaks.
	After int
}

// Mail is a message that a client handed over: to the submission server, with
// From and To, or to a mailbox, with Box and Flags.
type Mail struct {
	From, To string
	Box      string
	Flags    []string
	Data     string
}

// Server is a running mail system. Its methods are safe for concurrent use.
type Server struct {
	SMTP, IMAP string // host and port
	// Client trusts the authority that made the servers' certificate.
	Client *tls.Config
	// CA is that authority's certificate, as PEM.
	CA []byte

	o        Options
	mailbox  *imapmemserver.User
	servers  []interface{ Close() error }
	mu       sync.Mutex
	faults   []Fault
	taken    []Mail
	filed    []Mail
	conns    map[*wire]bool
	idling   int
	commands []string
}

// NewServer starts the servers; the user has the mailboxes "INBOX" and "Sent".
// They end with the test; without one (nil) the caller closes them. It panics
// when the loopback cannot be listened on.
func NewServer(t testing.TB, o *Options) *Server {
	s := &Server{mailbox: imapmemserver.NewUser(Address, Password), conns: map[*wire]bool{}}
	if o != nil {
		s.o = *o
	}
	if s.o.MaxSize <= 0 {
		s.o.MaxSize = 1_000_000
	}
	s.Create("INBOX")
	s.Create("Sent")
	server, client, ca := s.o.certify()
	s.Client, s.CA = client, ca
	s.submission(server)
	s.mailboxes(server)
	if t != nil {
		t.Cleanup(s.Close)
	}
	return s
}

func (s *Server) submission(secure *tls.Config) {
	server := smtp.NewServer(backend{s})
	server.AllowInsecureAuth, server.EnableSMTPUTF8, server.Domain = !s.o.Strict, true, "mail.acme.example"
	server.ErrorLog = log.New(io.Discard, "", 0)
	server.MaxMessageBytes = s.o.MaxSize
	if s.o.StartTLS {
		server.TLSConfig = secure
	}
	ln := s.listen(secure, nil)
	s.SMTP = ln.Addr().String()
	s.servers = append(s.servers, server)
	go func() { _ = server.Serve(ln) }()
}

func (s *Server) mailboxes(secure *tls.Config) {
	users := imapmemserver.New()
	users.AddUser(s.mailbox)
	caps := imap.CapSet{imap.CapIMAP4rev1: {}}
	for _, more := range s.o.More {
		caps[imap.Cap(more)] = struct{}{}
	}
	o := &imapserver.Options{
		NewSession: func(c *imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &visit{SessionIMAP4rev2: users.NewSession().(imapserver.SessionIMAP4rev2), s: s, c: c}, nil, nil
		},
		Caps: caps, InsecureAuth: !s.o.Strict || s.o.TLS, Logger: log.New(io.Discard, "", 0),
	}
	if s.o.StartTLS {
		o.TLSConfig = secure
	}
	server := imapserver.New(o)
	hide := ""
	if s.o.NoIdle {
		hide = " IDLE"
	}
	ln := s.listen(secure, &hide)
	s.IMAP = ln.Addr().String()
	s.servers = append(s.servers, server)
	go func() { _ = server.Serve(ln) }()
}

// Close ends the servers.
func (s *Server) Close() {
	for _, server := range s.servers {
		_ = server.Close()
	}
}

// Fail makes something go wrong.
func (s *Server) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f)
}

// Mend forgets what should still go wrong.
func (s *Server) Mend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// fault takes the fault of a command, if there is one, and delays as it says, or
// until the client of a connection that is to break has gone.
func (s *Server) fault(at string, c net.Conn) Fault {
	s.mu.Lock()
	var f Fault
	s.commands = append(s.commands, at)
	for i := range s.faults {
		if s.faults[i].At != at {
			continue
		}
		f = s.faults[i]
		if s.faults[i].Times--; s.faults[i].Times <= 0 {
			s.faults = slices.Delete(s.faults, i, i+1)
		}
		break
	}
	s.mu.Unlock()
	if f.Delay > 0 && f.Break {
		_ = c.SetReadDeadline(time.Now().Add(f.Delay))
		_, _ = c.Read(make([]byte, 1))
	} else {
		time.Sleep(f.Delay)
	}
	return f
}

// Count is how often something was asked for, by the names of [Fault].
func (s *Server) Count(at string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, c := range s.commands {
		if c == at {
			n++
		}
	}
	return n
}

// Taken lists what was submitted, in order.
func (s *Server) Taken() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.taken...)
}

// Filed lists what clients filed in mailboxes, in order.
func (s *Server) Filed() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.filed...)
}

// Idling is how many connections wait for news.
func (s *Server) Idling() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.idling
}

// Disconnect breaks all connections.
func (s *Server) Disconnect() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		_ = c.Conn.Close()
	}
}

// Deliver puts a message in the inbox, with the line ends of e-mail, and returns
// its number there.
func (s *Server) Deliver(message string) uint32 { return s.Put("INBOX", message, time.Now()) }

// Put puts a message in a mailbox, as received at a time.
func (s *Server) Put(box, message string, at time.Time) uint32 {
	message = strings.ReplaceAll(strings.ReplaceAll(message, "\r\n", "\n"), "\n", "\r\n")
	d, err := s.mailbox.Append(box, literal{strings.NewReader(message)}, &imap.AppendOptions{Time: at})
	if err != nil {
		panic(fmt.Sprintf("emailtest: mailbox %s: %v", box, err))
	}
	return uint32(d.UID)
}

// Create, Delete and Rename do it to a mailbox. One that is created again is
// numbered anew.
func (s *Server) Create(box string) { must(s.mailbox.Create(box, nil)) }

// Delete removes a mailbox with what it holds.
func (s *Server) Delete(box string) { must(s.mailbox.Delete(box)) }

// Rename moves a mailbox with what it holds.
func (s *Server) Rename(box, to string) { must(s.mailbox.Rename(box, to, nil)) }

func must(err error) {
	if err != nil {
		panic("emailtest: " + err.Error())
	}
}

// literal is a message for APPEND.
type literal struct{ *strings.Reader }

// Size implements imap.LiteralReader.
func (l literal) Size() int64 { return l.Reader.Size() }

// listen makes a listener whose connections can be broken. hide, for mailboxes,
// is what is left out of what the server says.
func (s *Server) listen(secure *tls.Config, hide *string) net.Listener {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	if s.o.TLS {
		ln = tls.NewListener(ln, secure)
	}
	if hide == nil && s.o.Latency == 0 {
		return ln
	}
	return &wires{Listener: ln, s: s, hide: hide}
}

type wires struct {
	net.Listener
	s    *Server
	hide *string
}

// Accept implements net.Listener.
func (l *wires) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	w := &wire{Conn: c, s: l.s, left: -1}
	if l.hide != nil {
		w.hide = *l.hide
	}
	l.s.mu.Lock()
	l.s.conns[w] = true
	l.s.mu.Unlock()
	return w, nil
}

// wire is the server's end of a connection.
type wire struct {
	net.Conn
	s    *Server
	hide string

	mu   sync.Mutex
	left int // bytes until it breaks; -1: it does not
}

// breakAfter lets so many bytes more through.
func (w *wire) breakAfter(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.left = n
}

// Write implements net.Conn.
func (w *wire) Write(b []byte) (int, error) {
	time.Sleep(w.s.o.Latency)
	said := b
	if w.hide != "" && !w.broken() {
		said = []byte(strings.ReplaceAll(string(b), w.hide, ""))
	}
	w.mu.Lock()
	left := w.left
	if left >= 0 {
		w.left = max(0, left-len(said))
	}
	w.mu.Unlock()
	if left < 0 || len(said) < left {
		_, err := w.Conn.Write(said)
		return len(b), err
	}
	_, _ = w.Conn.Write(said[:left])
	_ = w.Close()
	return 0, net.ErrClosed
}

func (w *wire) broken() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.left >= 0
}

// Close implements net.Conn.
func (w *wire) Close() error {
	w.s.mu.Lock()
	delete(w.s.conns, w)
	w.s.mu.Unlock()
	return w.Conn.Close()
}
