package config

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/sla"
)

// Config is a configuration, compiled.
type Config struct {
	// Brands, at least one.
	Brands []Brand
	// Accounts, at least one.
	Accounts []Account
	// Media is what is done with what customers attach.
	Media Media
	// Backfill is how far back a new account is read; 0: it begins now.
	Backfill time.Duration

	file string
}

// Media says how what customers attach is fetched and kept.
type Media struct {
	// Off: it is not.
	Off bool `json:"off"`
	// MaxBytes is the largest file; 0: 8 MiB.
	MaxBytes int64 `json:"max_bytes"`
	// Allow are networks that are fetched from although they are not public.
	Allow []netip.Prefix `json:"allow"`
}

// Brand is a company that the desk answers for.
type Brand struct {
	// Name is part of every stored key and never changes. It may be empty where
	// there is one brand: that is the brand of a desk without a file.
	Name string
	// Title is what people read; if it was not given, the name, or
	// [DefaultTitle].
	Title string
	// Lang is the language of the templates, such as "it".
	Lang string
	// Hours are when the brand answers; nil: always.
	Hours *sla.Calendar
	// Ack is the automatic answer out of hours; nil: none.
	Ack *care.AckTemplate
	// Survey is the one question that customers are asked days after a solution;
	// empty: none.
	Survey string
	// Rules judge the brand's conversations.
	Rules *care.Rules
	// Allow are the company's own numbers and addresses, which are no personal
	// data.
	Allow []string
}

// Networks of an [Account].
const (
	Web      = "web"
	Mastodon = "mastodon"
	X        = "x"
	Email    = "email"
)

// Account is how a brand is reached on a network.
type Account struct {
	// Network is [Web], [Mastodon], [X] or [Email].
	Network string
	Brand   string
	// Name tells accounts of a network apart; it is part of the hook's address
	// and of every stored key.
	Name string
	// Callback is where the replies of a web account are posted; may be empty.
	Callback string
	// Server is the address of a Mastodon account's server; of an X account that
	// of the API, or empty for X's own.
	Server string
	// TokenEnv is the environment variable, or TokenFile the file, that holds the
	// token of a Mastodon or X account, or of an e-mail account that logs in by
	// XOAUTH2. The file is read anew for each request.
	TokenEnv, TokenFile string
	// RefreshTokenFile holds the refresh token that the login of an X or an e-mail
	// account gave, in place of those two, for the app with ClientID and the secret
	// in the environment variable ClientSecretEnv, empty for a public client: the
	// desk then renews the tokens itself and keeps them in its database.
	RefreshTokenFile, ClientID, ClientSecretEnv string
	// User is the numeric identifier of an X account, or who logs in to an e-mail
	// account; empty: its address.
	User string
	// SecretsEnv is the environment variable that holds the consumer secrets of an
	// X account's app, the newest first, with commas between; empty: it polls and
	// takes no webhook.
	SecretsEnv string
	// PublicOnly leaves the direct messages of an X account alone.
	PublicOnly bool
	// Windows are how long what came to a web account may be answered, where the
	// network behind it closes after a while.
	Windows []channel.Window
	// Mail is an e-mail account's, else nil.
	Mail *Mail
}

// DefaultZone is the time zone where none is given. A deadline must not depend
// on the machine it is computed on, so it is not the system's.
const DefaultZone = "Europe/Rome"

// DefaultTitle is what a brand without name and title is called.
const DefaultTitle = "Social care"

// Default is the configuration of a desk without a file: one brand with an
// empty name that always answers, under the policy of 6 and 18 hours, without a
// team, and one web account.
func Default() (*Config, error) {
	rules, err := care.NewRules(care.Spec{Zone: DefaultZone}, nil)
	if err != nil {
		return nil, err
	}
	return &Config{
		Brands:   []Brand{{Title: DefaultTitle, Lang: "en", Rules: rules}},
		Accounts: []Account{{Network: Web}},
	}, nil
}

// Read reads a file.
func Read(name string) (*Config, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		if path, bad := filepath.Abs(name); bad == nil && path != name { // go run -C changes the folder
			err = fmt.Errorf("%w (that is %s)", err, path)
		}
		return nil, fmt.Errorf("configuration: %w", err)
	}
	return Parse(name, data)
}

// CheckOpen returns an error that names the first brand that never opens after
// an instant, because its closures never end. Such a desk would promise an
// answer that nobody gives.
func (c *Config) CheckOpen(now time.Time) error {
	for i, b := range c.Brands {
		if b.Hours == nil {
			continue
		}
		if _, err := b.Hours.NextOpen(now); err != nil {
			return &Error{File: c.file, Field: fmt.Sprintf("brands[%d].hours", i), Err: fmt.Errorf("never opens again: %w", err)}
		}
	}
	return nil
}

// Error says which field of which file is wrong.
type Error struct {
	// File is the name that the file was read by; may be empty.
	File string
	// Field is the path to what is wrong, such as "brands[0].hours"; empty for
	// the whole file.
	Field string
	Err   error
}

// Error names file, field and what is wrong.
func (e *Error) Error() string {
	s := ""
	for _, part := range []string{e.File, e.Field} {
		if part != "" {
			s += part + ": "
		}
	}
	return s + e.Err.Error()
}

// Unwrap returns what is wrong.
func (e *Error) Unwrap() error { return e.Err }
