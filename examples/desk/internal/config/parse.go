package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// file is the form of the file. The parts are decoded one by one, so that an
// error can say which one it is in.
type file struct {
	Brands   []json.RawMessage `json:"brands"`
	Accounts []json.RawMessage `json:"accounts"`
	Rules    json.RawMessage   `json:"rules"`
	Media    json.RawMessage   `json:"media"`
	Backfill care.Duration     `json:"backfill"`
}

// Parse reads a configuration; name is the file's, for errors. They are an
// [*Error].
func Parse(name string, data []byte) (*Config, error) {
	c, err := parse(uncomment(data))
	var e *Error
	if errors.As(err, &e) {
		e.File = name
	}
	if err != nil {
		return nil, err
	}
	c.file = name
	return c, nil
}

func parse(data []byte) (*Config, error) {
	var f file
	if err := strict("", data, &f); err != nil {
		var bad *json.SyntaxError
		if errors.As(err, &bad) {
			line, column := position(data, bad.Offset-1)
			return nil, &Error{Err: fmt.Errorf("line %d, column %d: %w", line, column, bad)}
		}
		return nil, err
	}
	if twice := repeated(json.NewDecoder(bytes.NewReader(data)), ""); twice != "" {
		return nil, wrong(twice, "given more than once")
	}
	base := care.Spec{Zone: ""}
	if f.Rules != nil {
		var err error
		if base, err = care.ParseSpec(f.Rules); err != nil {
			return nil, &Error{Field: "rules", Err: err}
		}
	}
	c := &Config{}
	for i, raw := range f.Brands {
		where := fmt.Sprintf("brands[%d]", i)
		b, err := parseBrand(where, raw, base)
		if err != nil {
			return nil, err
		}
		if b.Name == "" && len(f.Brands) > 1 {
			return nil, wrong(where+".name", "wanted, for there are several brands")
		}
		if slices.ContainsFunc(c.Brands, func(o Brand) bool { return o.Name == b.Name }) {
			return nil, wrong(where+".name", "%q is another brand's", b.Name)
		}
		c.Brands = append(c.Brands, b)
	}
	if len(c.Brands) == 0 {
		return nil, wrong("brands", "at least one is wanted")
	}
	if c.Backfill = time.Duration(f.Backfill); c.Backfill < 0 {
		return nil, wrong("backfill", "%v: a duration such as 72h is wanted", c.Backfill)
	}
	if f.Media != nil {
		if err := strict("media", f.Media, &c.Media); err != nil {
			return nil, err
		}
		if c.Media.MaxBytes < 0 {
			return nil, wrong("media.max_bytes", "%d: more than 0 is wanted, or none for the default", c.Media.MaxBytes)
		}
	}
	return c, c.addAccounts(f.Accounts)
}

func (c *Config) addAccounts(list []json.RawMessage) error {
	for i, raw := range list {
		where := fmt.Sprintf("accounts[%d]", i)
		a, err := parseAccount(where, raw, c.Brands)
		if err != nil {
			return err
		}
		c.Accounts = append(c.Accounts, a)
	}
	if len(c.Accounts) == 0 {
		c.Accounts = []Account{{Network: Web, Brand: c.Brands[0].Name}}
	}
	// The hook's address has network and name, and no brand.
	for i, a := range c.Accounts {
		for _, o := range c.Accounts[:i] {
			if o.Network == a.Network && (o.Name == a.Name || o.Name == "" || a.Name == "") {
				return wrong(fmt.Sprintf("accounts[%d].name", i),
					"%q: several accounts on %s want names of their own", a.Name, a.Network)
			}
		}
	}
	return nil
}

type accountJSON struct {
	Network  string  `json:"network"`
	Brand    *string `json:"brand"`
	Name     string  `json:"name"`
	Callback string  `json:"callback"`
	Server   string  `json:"server"`
	TokenEnv string  `json:"token_env"`

	TokenFile        string `json:"token_file"`
	RefreshTokenFile string `json:"refresh_token_file"`
	ClientID         string `json:"client_id"`
	ClientSecretEnv  string `json:"client_secret_env"`
	User             string `json:"user"`
	SecretsEnv       string `json:"secrets_env"`
	PublicOnly       bool   `json:"public_only"`

	Mail    json.RawMessage   `json:"mail"`
	Windows []json.RawMessage `json:"windows"`
}

func parseAccount(where string, raw json.RawMessage, brands []Brand) (Account, error) {
	var in accountJSON
	if err := strict(where, raw, &in); err != nil {
		return Account{}, err
	}
	a := Account{
		Network: in.Network, Brand: brands[0].Name, Name: in.Name, Callback: in.Callback, Server: in.Server, TokenEnv: in.TokenEnv,
		TokenFile: in.TokenFile, User: in.User, SecretsEnv: in.SecretsEnv, PublicOnly: in.PublicOnly,
		RefreshTokenFile: in.RefreshTokenFile, ClientID: in.ClientID, ClientSecretEnv: in.ClientSecretEnv,
	}
	if in.Brand != nil {
		a.Brand = *in.Brand
	} else if len(brands) > 1 {
		return a, wrong(where+".brand", "wanted, for there are several brands")
	}
	if !slices.ContainsFunc(brands, func(b Brand) bool { return b.Name == a.Brand }) {
		return a, wrong(where+".brand", "%q is not one of the brands", a.Brand)
	}
	if !isName(a.Name, "-_.") || a.Name != "" && strings.Trim(a.Name, ".") == "" {
		return a, wrong(where+".name", "%q: at most 64 letters, digits and -_. are wanted", a.Name)
	}
	var err error
	if in.Mail != nil {
		if a.Mail, err = parseMail(where+".mail", in.Mail); err != nil {
			return a, err
		}
	}
	if a.Windows, err = parseWindows(where+".windows", a.Network, in.Windows); err != nil {
		return a, err
	}
	return a, a.check(where)
}

// check refuses what the network has no use for, and what it lacks.
func (a Account) check(where string) error {
	onlyX := map[string]string{
		"user": a.User, "secrets_env": a.SecretsEnv,
		"refresh_token_file": a.RefreshTokenFile, "client_id": a.ClientID, "client_secret_env": a.ClientSecretEnv,
	}
	if a.PublicOnly {
		onlyX["public_only"] = "true"
	}
	if a.Mail != nil && a.Network != Email {
		return wrong(where+".mail", "only an email account has one")
	}
	switch a.Network {
	case Web:
		onlyX["server"], onlyX["token_env"], onlyX["token_file"] = a.Server, a.TokenEnv, a.TokenFile
		return absent(where, a.Network, onlyX)
	case Mastodon:
		onlyX["callback"] = a.Callback
		if a.Server == "" {
			return wrong(where+".server", "wanted, such as \"https://social.example\"")
		}
		if err := a.checkToken(where); err != nil {
			return err
		}
		return absent(where, a.Network, onlyX)
	case X:
		if a.User == "" {
			return wrong(where+".user", "wanted: the account's numeric identifier, such as \"1111111111111111111\"")
		}
		if err := a.checkLogin(where); err != nil {
			return err
		}
		return absent(where, a.Network, map[string]string{"callback": a.Callback})
	case Email:
		if err := a.checkMail(where); err != nil {
			return err
		}
		for _, shared := range []string{"user", "refresh_token_file", "client_id", "client_secret_env"} {
			delete(onlyX, shared)
		}
		onlyX["callback"], onlyX["server"] = a.Callback, a.Server
		return absent(where, a.Network, onlyX)
	}
	return wrong(where+".network", "%q is not one of web, mastodon, x, email", a.Network)
}

// checkLogin checks where an account's tokens come from that may renew
// themselves.
func (a Account) checkLogin(where string) error {
	switch {
	case a.RefreshTokenFile == "" && a.ClientID+a.ClientSecretEnv != "":
		return wrong(where+".refresh_token_file", "wanted with client_id: the file with the refresh token of the login")
	case a.RefreshTokenFile == "":
		return a.checkToken(where)
	case a.TokenEnv+a.TokenFile != "":
		return wrong(where+".refresh_token_file", "not together with token_env or token_file")
	case a.ClientID == "":
		return wrong(where+".client_id", "wanted with refresh_token_file: the app's, which the login was made for")
	}
	return nil
}

func (a Account) checkToken(where string) error {
	switch {
	case a.TokenEnv == "" && a.TokenFile == "":
		return wrong(where+".token_env", "wanted: the name of the environment variable that holds the token; or token_file")
	case a.TokenEnv != "" && a.TokenFile != "":
		return wrong(where+".token_file", "not together with token_env")
	}
	return nil
}

// absent refuses fields that a network has no use for.
func absent(where, network string, fields map[string]string) error {
	for name, value := range fields {
		if value != "" {
			return wrong(where+"."+name, "%q: %s account has none", value, map[string]string{Web: "a web", Mastodon: "a mastodon", X: "an x", Email: "an email"}[network])
		}
	}
	return nil
}

// isName: at most 64 letters, digits and some other characters.
func isName(s, others string) bool {
	ok := func(r rune) bool {
		return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || strings.ContainsRune(others, r)
	}
	return len(s) <= 64 && strings.IndexFunc(s, func(r rune) bool { return !ok(r) }) < 0
}

// strict decodes one JSON value and refuses unknown fields by name.
func strict(where string, data []byte, into any) error {
	if string(data) == "null" {
		return wrong(where, "a JSON null is no value")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if err == nil {
		if _, end := dec.Token(); end != io.EOF {
			err = errors.New("more than one JSON value")
		}
	}
	var wrongType *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrongType):
		// The calendar's fields stand among the brand's.
		field := strings.TrimPrefix(wrongType.Field, "CalendarOptions.")
		return wrong(join(where, field), "a JSON %s is no %s", wrongType.Value, wrongType.Type)
	case errors.Is(err, io.EOF):
		err = errors.New("empty")
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = errors.New("it ends too early: a bracket or a quote is not closed")
	}
	var bad *json.SyntaxError
	if !errors.As(err, &bad) {
		err = errors.New(strings.TrimPrefix(err.Error(), "json: "))
	}
	return &Error{Field: where, Err: err}
}

// repeated walks over a value and returns the path of the first field that is in
// its object twice; "" when there is none. Decoding would take the last one.
func repeated(dec *json.Decoder, where string) string {
	open, err := dec.Token()
	if err != nil || open != json.Delim('{') && open != json.Delim('[') {
		return ""
	}
	seen := map[any]bool{}
	for i := 0; dec.More(); i++ {
		inner := fmt.Sprintf("%s[%d]", where, i)
		if open == json.Delim('{') {
			name, err := dec.Token()
			if err != nil {
				return ""
			}
			inner = join(where, fmt.Sprint(name))
			if seen[name] {
				return inner
			}
			seen[name] = true
		}
		if twice := repeated(dec, inner); twice != "" {
			return twice
		}
	}
	_, _ = dec.Token() // the closing one
	return ""
}

func join(where, field string) string {
	switch {
	case where == "":
		return field
	case field == "":
		return where
	}
	return where + "." + field
}

func wrong(field, format string, args ...any) *Error {
	return &Error{Field: field, Err: fmt.Errorf(format, args...)}
}
