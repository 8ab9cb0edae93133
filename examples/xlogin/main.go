// Command xlogin gets the first token of an X account, for the desk's refresh_token_file. It prints an address; whoever
// may speak for the account opens it in a browser on this machine, logs in and agrees; xlogin writes the refresh token
// to a file that only its owner can read, and says which "user" the account is.
//
//	go run -C examples ./xlogin -client acme-desk -out /etc/socialcare/x.token
//
// (A name without a folder is one in examples, where -C goes.) The app's settings on X must name http://127.0.0.1:8765/
// as a callback. The secret of a confidential client is read from an environment variable. The file is for one process: a
// refresh token works once, and whoever uses it gets the next.
package main

import (
	"cmp"
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"golang.org/x/oauth2"

	"github.com/mysocialcare/socialcare/channel/x"
)

func main() { os.Exit(Main(os.Args[1:], os.Getenv, os.Stdout, os.Stderr)) }

// Main runs the program and returns its exit code: 1 when there is no login, 2 for wrong flags.
func Main(args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("xlogin", flag.ContinueOnError)
	flags.SetOutput(stderr)
	client := flags.String("client", "", "the app's client `id`")
	secretEnv := flags.String("secret-env", "", "the environment `variable` with the app's secret, if it has one")
	listen := flags.String("listen", "127.0.0.1:8765", "the `address` that the app's callback names")
	out := flags.String("out", "x.token", "the `file` for the refresh token")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	secret := ""
	if *secretEnv != "" {
		secret = getenv(*secretEnv)
	}
	wrong := ""
	switch {
	case flags.NArg() > 0:
		wrong = fmt.Sprintf("unexpected argument %q", flags.Arg(0))
	case *client == "":
		wrong = "-client is wanted: the app's id"
	case *secretEnv != "" && secret == "":
		wrong = fmt.Sprintf("the environment variable %s is empty; it holds the app's secret", *secretEnv)
	}
	if wrong != "" {
		_, _ = fmt.Fprintln(stderr, "xlogin:", wrong)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	switch err := run(ctx, *client, secret, *listen, *out, stdout); {
	case errors.Is(err, context.Canceled):
		_, _ = fmt.Fprintln(stderr, "xlogin: given up; nothing was changed")
		return 1
	case err != nil:
		_, _ = fmt.Fprintln(stderr, "xlogin:", err)
		return 1
	}
	return 0
}

func run(ctx context.Context, client, secret, listen, out string, stdout io.Writer) error {
	out, err := filepath.Abs(out)
	if err != nil {
		return err
	}
	if err := writable(out); err != nil { // before the login, whose only token would be lost
		return fmt.Errorf("-out: %w", err)
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return fmt.Errorf("-listen: %w", err)
	}
	oauth := x.OAuth(client, secret, "http://"+l.Addr().String()+"/")
	token, err := login(ctx, oauth, l, func(address string) {
		_, _ = fmt.Fprintf(stdout, "Open this address and agree:\n\n%s\n\n", address)
	})
	if err != nil {
		return err
	}
	if err := keep(out, token.RefreshToken); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(stdout, "The refresh token is in %s.\n", out)
	id, name, err := whoami(ctx, oauth.Client(ctx, token), "https://api.x.com")
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(stdout, "The account is @%s: \"user\":%q\n", name, id)
	return nil
}

// login waits on a listener for the browser that comes back from the address that show was given, and exchanges the code
// that it brings. A request without the state that was sent along is somebody else's and changes nothing.
func login(ctx context.Context, oauth *oauth2.Config, l net.Listener, show func(address string)) (*oauth2.Token, error) {
	verifier, state := oauth2.GenerateVerifier(), oauth2.GenerateVerifier()
	type answer struct{ code, refusal string }
	answers := make(chan answer, 1)
	s := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(state)) != 1 || q.Get("code")+q.Get("error") == "" {
			http.Error(w, "This is not the answer that xlogin waits for.", http.StatusBadRequest)
			return
		}
		select {
		case answers <- answer{q.Get("code"), q.Get("error")}:
		default:
		}
		_, _ = io.WriteString(w, "xlogin has the answer. You may close this window.\n")
	})}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second) // the browser reads its page first
		defer cancel()
		_ = s.Shutdown(ctx)
	}()
	show(oauth.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier)))
	var a answer
	select {
	case a = <-answers:
	case err := <-ended:
		return nil, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if a.code == "" {
		return nil, fmt.Errorf("the network says %q", a.refusal)
	}
	return exchange(ctx, oauth, a.code, verifier)
}

// exchange gets the tokens for a code, which is good for 30 seconds.
func exchange(ctx context.Context, oauth *oauth2.Config, code, verifier string) (*oauth2.Token, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	token, err := oauth.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused): // its own text repeats the answer, which is nobody's business
		return nil, fmt.Errorf("the network refuses the code: %s", cmp.Or(refused.ErrorCode, refused.Response.Status))
	case err != nil:
		return nil, errors.New("the network gave no token")
	case token.RefreshToken == "":
		return nil, errors.New("the network gave no refresh token: the app wants the scope offline.access")
	}
	return token, nil
}

// writable reports whether keep can make a file at a path.
func writable(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a folder; the name of a file is wanted", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".xlogin-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// keep writes a secret to a file of its own, whole or not at all.
func keep(path, secret string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".xlogin-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = io.WriteString(f, secret+"\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// whoami asks whose token it is.
func whoami(ctx context.Context, c *http.Client, server string) (id, name string, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server+"/2/users/me", nil)
	if err != nil {
		return "", "", err
	}
	resp, err := c.Do(r)
	if err != nil {
		return "", "", errors.New("the network does not say whose token it is")
	}
	defer func() { _ = resp.Body.Close() }()
	var me struct {
		Data struct{ ID, Username string }
	}
	if resp.StatusCode != http.StatusOK || json.NewDecoder(io.LimitReader(resp.Body, 1<<20)).Decode(&me) != nil || me.Data.ID == "" {
		return "", "", fmt.Errorf("the network does not say whose token it is: status %d", resp.StatusCode)
	}
	return me.Data.ID, me.Data.Username, nil
}
