package config

import (
	"encoding/json"
	"net"
	"net/mail"
	"net/url"
)

// Mail is how an e-mail account is reached.
type Mail struct {
	// Address is the account's, Aliases are further addresses of it.
	Address string
	Aliases []string
	// From is the name that customers see beside the address.
	From string
	// Send and Read are the servers for submission and for the mailboxes.
	Send, Read MailServer
	// PasswordEnv is the environment variable, or PasswordFile the file, that
	// holds the password; neither where the account has a token.
	PasswordEnv, PasswordFile string
	// Inbox and Sent are mailboxes; empty: "INBOX", and none.
	Inbox, Sent string
	// FileCopies files what was sent in Sent, for a server that does not, and
	// ServerCopies says that the server does.
	FileCopies, ServerCopies bool
	// PlusReply asks for answers to the address with "+" and a token.
	PlusReply bool
	// TokenURL is where an account with a refresh token gets access tokens.
	TokenURL string
}

// MailServer is where to connect to; the zero MailServer is none.
type MailServer struct {
	// Address is the host and port.
	Address string `json:"address"`
	// TLS is "" (from the first byte), "starttls", or "plain" on the loopback.
	TLS string `json:"tls"`
	// CAFile holds the certificates of an authority of one's own; may be empty.
	CAFile string `json:"ca_file"`
}

type mailJSON struct {
	Address      string          `json:"address"`
	Aliases      []string        `json:"aliases"`
	From         string          `json:"from"`
	SMTP         json.RawMessage `json:"smtp"`
	IMAP         json.RawMessage `json:"imap"`
	PasswordEnv  string          `json:"password_env"`
	PasswordFile string          `json:"password_file"`
	Inbox        string          `json:"inbox"`
	Sent         string          `json:"sent"`
	FileCopies   bool            `json:"file_copies"`
	ServerCopies bool            `json:"server_copies"`
	PlusReply    bool            `json:"plus_reply"`
	TokenURL     string          `json:"token_url"`
}

func parseMail(where string, raw json.RawMessage) (*Mail, error) {
	var in mailJSON
	if err := strict(where, raw, &in); err != nil {
		return nil, err
	}
	m := &Mail{
		Address: in.Address, Aliases: in.Aliases, From: in.From, PasswordEnv: in.PasswordEnv, PasswordFile: in.PasswordFile,
		Inbox: in.Inbox, Sent: in.Sent, FileCopies: in.FileCopies, ServerCopies: in.ServerCopies, PlusReply: in.PlusReply, TokenURL: in.TokenURL,
	}
	if err := parseMailServer(where+".smtp", in.SMTP, &m.Send); err != nil {
		return nil, err
	}
	if err := parseMailServer(where+".imap", in.IMAP, &m.Read); err != nil {
		return nil, err
	}
	return m, m.check(where)
}

func parseMailServer(where string, raw json.RawMessage, s *MailServer) error {
	if raw == nil {
		return nil
	}
	if err := strict(where, raw, s); err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(s.Address)
	switch {
	case err != nil || host == "" || port == "":
		return wrong(where+".address", "%q: a host and a port such as \"mail.acme.example:465\" are wanted", s.Address)
	case s.TLS != "" && s.TLS != "starttls" && s.TLS != "plain":
		return wrong(where+".tls", "%q is neither starttls nor plain, nor left out", s.TLS)
	}
	return nil
}

func (m *Mail) check(where string) error {
	if a, err := mail.ParseAddress(m.Address); err != nil || a.Address != m.Address {
		return wrong(where+".address", "%q: an address such as \"help@acme.example\" is wanted", m.Address)
	}
	switch {
	case m.Send.Address == "":
		return wrong(where+".smtp", "wanted: where to send")
	case m.Read.Address == "":
		return wrong(where+".imap", "wanted: where to read")
	case m.PasswordEnv != "" && m.PasswordFile != "":
		return wrong(where+".password_file", "not together with password_env")
	case m.FileCopies && m.ServerCopies:
		return wrong(where+".server_copies", "not together with file_copies")
	case (m.FileCopies || m.ServerCopies) && m.Sent == "":
		return wrong(where+".sent", "wanted: the mailbox for the copies")
	}
	return nil
}

// checkMail looks at what logs in: a password or a token.
func (a Account) checkMail(where string) error {
	if a.Mail == nil {
		return wrong(where+".mail", "wanted: the address and its servers")
	}
	password := a.Mail.PasswordEnv != "" || a.Mail.PasswordFile != ""
	token := a.TokenEnv != "" || a.TokenFile != "" || a.RefreshTokenFile != "" || a.ClientID != "" || a.ClientSecretEnv != ""
	switch {
	case !password && !token:
		return wrong(where+".mail.password_env", "wanted: the name of the environment variable that holds the password; or password_file, or the account's token_env, token_file or refresh_token_file")
	case password && token:
		return wrong(where+".mail.password_env", "not together with a token")
	case a.RefreshTokenFile == "" && a.Mail.TokenURL != "":
		return wrong(where+".mail.token_url", "only with refresh_token_file")
	case a.RefreshTokenFile != "" && !private(a.Mail.TokenURL):
		return wrong(where+".mail.token_url", "%q: an https address is wanted, where access tokens are given for the refresh token", a.Mail.TokenURL)
	case token:
		return a.checkLogin(where)
	}
	return nil
}

// private reports whether what is sent to an address can be read by nobody else:
// it is https, or this machine's own.
func private(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}
