package gateway_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/gateway"
)

// named is an account that reads deliveries without a signature.
type named struct {
	mute
	account channel.Account
	err     error
}

func (n named) Account() channel.Account { return n.account }

func (n named) Decode(d channel.Delivery) ([]channel.Event, error) {
	if n.err != nil {
		return nil, n.err
	}
	return []channel.Event{{Kind: channel.Received, Target: channel.Ref{Native: string(d.Body)}}}, nil
}

// A request on the marketing account is a message like one on the care account:
// both reach the same sink, each with its account.
func TestPractice10_EveryAccountIsListenedTo(t *testing.T) {
	care := channel.Account{Brand: "acme", Network: "x", Name: "acme care"}
	marketing := channel.Account{Brand: "acme", Network: "x", Name: "acme"}
	other := channel.Account{Network: "web"}
	got := map[string]string{}
	h := gateway.Mux("/hooks", []channel.Adapter{named{account: care}, named{account: marketing}, named{account: other}, mute{}},
		gateway.SinkFunc(func(_ context.Context, events []channel.Event) error {
			for _, e := range events {
				got[e.Target.Native] = e.Target.Account.String()
			}
			return nil
		}), &gateway.HandlerOptions{Unsigned: true})
	for path, status := range map[string]int{
		"/hooks/x/acme/acme%20care": 200, "/hooks/x/acme/acme": 200, "/hooks/web": 200,
		"/hooks/x/acme": 404, "/hooks/x": 404, "/hooks/fake/acme/care": 404, "/web": 404,
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, strings.NewReader(path)))
		if w.Code != status {
			t.Errorf("%s: %d, want %d", path, w.Code, status)
		}
	}
	want := map[string]string{"/hooks/x/acme/acme%20care": care.String(), "/hooks/x/acme/acme": marketing.String(), "/hooks/web": other.String()}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("who got what (-want +got):\n%s", diff)
	}
}

// A conversation that began on one account goes on from another only where that
// account's own reference is used: an answer never names a message that its
// network knows under another account.
func TestPractice19_AnAccountAnswersItsOwn(t *testing.T) {
	n := fake()
	d := draft()
	d.InReplyTo.Account.Name = "marketing"
	if _, err := gateway.New(n, nil).Send(t.Context(), d); channel.CodeOf(err) != channel.Invalid || len(n.drafts) != 0 {
		t.Errorf("an answer to another account's message: %v", err)
	}
	d.InReplyTo = channel.Ref{}
	if _, err := gateway.New(n, nil).Send(t.Context(), d); err != nil || len(n.drafts) != 1 {
		t.Errorf("to the same customer, as a message of its own: %v", err)
	}
}

func TestPath(t *testing.T) {
	for want, a := range map[string]channel.Account{
		"/x": {Network: "x"}, "/x/acme": {Network: "x", Brand: "acme"}, "/x/-/care": {Network: "x", Name: "care"},
		"/x/a%2Fb/%7Bc%7D": {Network: "x", Brand: "a/b", Name: "{c}"},
	} {
		if got := gateway.Path(a); got != want {
			t.Errorf("%v: %q, want %q", a, got, want)
		}
	}
}

func TestMuxRefusesTwoAtOnePath(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("two accounts share a path")
		}
	}()
	a := named{account: channel.Account{Network: "x"}}
	gateway.Mux("", []channel.Adapter{a, a}, gateway.SinkFunc(nil), &gateway.HandlerOptions{Unsigned: true})
}

// Where refusing would end all deliveries, what cannot be read is kept.
func TestHandlerKeepsUndecoded(t *testing.T) {
	a := named{account: account, err: &channel.Error{Code: channel.Invalid, Op: "decode"}}
	var got []channel.Event
	sink := gateway.SinkFunc(func(_ context.Context, events []channel.Event) error { got = append(got, events...); return nil })
	for _, body := range []string{`{"a":1}`, `{"a":1}`, "{"} {
		w := httptest.NewRecorder()
		gateway.Handler(a, sink, &gateway.HandlerOptions{Unsigned: true, KeepUndecoded: true}).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body)))
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d, want 200", body, w.Code)
		}
	}
	if len(got) != 3 || got[0].Kind != channel.Unknown || got[0].Key() != got[1].Key() || got[0].Key() == got[2].Key() || string(got[0].Raw) != `{"a":1}` || string(got[2].Raw) != `"{"` {
		t.Errorf("kept %d events: %v", len(got), got)
	}
	w := httptest.NewRecorder()
	gateway.Handler(a, sink, &gateway.HandlerOptions{Unsigned: true}).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader("{}")))
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("by default: %d, want 422", w.Code)
	}
}
