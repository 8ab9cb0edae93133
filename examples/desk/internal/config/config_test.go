package config_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/examples/desk/internal/config"
	"github.com/mysocialcare/socialcare/sla"
)

func ExampleParse() {
	_, err := config.Parse("desk.json", []byte(`{
		// A shop with a slip of the pen.
		"brands": [{"name": "acme", "hours": "Mo 25:00-26:00"}]
	}`))
	fmt.Println(err)
	// Output:
	// desk.json: brands[0].hours: sla: hours "Mo 25:00-26:00": hour 25 is out of range
}

func TestSample(t *testing.T) {
	const name = "../../config.sample.json"
	c, err := config.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.CheckOpen(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)); err != nil {
		t.Error(err)
	}
	b := c.Brands[0]
	spec := b.Rules.Spec()
	got := []string{b.Name, b.Title, b.Lang, b.Hours.Zone().String(), b.Hours.Hours(time.Now()).String(), spec.Zone, spec.Team[1].Initials, fmt.Sprint(b.Allow)}
	want := []string{"telaria", "Telaria", "it", "Europe/Rome", "Mo-Fr 09:00-18:00; Sa 09:00-13:00", "Europe/Rome", "AP", "[800 123 456 aiuto@telaria.example telaria.example]"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("brand (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]config.Account{{Network: config.Web, Brand: "telaria"}}, c.Accounts); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
	if want := "Il problema è ancora risolto? Rispondi sì o no."; b.Survey != want {
		t.Errorf("the survey is %q, want %q", b.Survey, want)
	}
	if b.Ack == nil || b.Hours.Open(time.Date(2026, 12, 25, 11, 0, 0, 0, time.UTC)) {
		t.Error("no acknowledgement, or open at Christmas")
	}
	// Every part that is a comment in the sample works when it is none.
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	full := strings.ReplaceAll(strings.ReplaceAll(string(data), "// , {", ", {"), "//     ", "")
	c, err = config.Parse(name, []byte(full))
	if err != nil {
		t.Fatal(err)
	}
	want2 := config.Account{Network: config.Mastodon, Brand: "telaria", Name: "care", Server: "https://social.example", TokenEnv: "TELARIA_MASTODON_TOKEN"}
	if diff := cmp.Diff(want2, c.Accounts[1]); diff != "" {
		t.Errorf("account (-want +got):\n%s", diff)
	}
	want4 := config.Account{Network: config.Email, Brand: "telaria", Mail: &config.Mail{
		Address: "aiuto@telaria.example", From: "Telaria", Aliases: []string{"help@telaria.example"}, PasswordFile: "/etc/socialcare/mail.password", Sent: "Sent",
		Send: config.MailServer{Address: "smtp.telaria.example:465"}, Read: config.MailServer{Address: "imap.telaria.example:993"},
	}}
	if len(c.Accounts) != 4 {
		t.Fatalf("%d accounts", len(c.Accounts))
	}
	if diff := cmp.Diff(want4, c.Accounts[3]); diff != "" {
		t.Errorf("account (-want +got):\n%s", diff)
	}
}

// mailOf is a configuration with an e-mail account of which some parts are others.
func mailOf(parts ...string) string {
	return strings.NewReplacer(parts...).Replace(`{"brands":[{"name":"a"}],"accounts":[{"network":"email","mail":{"address":"a@b.example","smtp":{"address":"h:1"},"imap":{"address":"h:1"},"password_env":"P"}}]}`)
}

// A policy without a calendar counts the brand's hours; the built-in one counts
// the clock on the wall.
func TestPolicyHours(t *testing.T) {
	friday := time.Date(2026, 11, 20, 17, 0, 0, 0, time.UTC) // 18:00 in Rome
	due := func(policy string) time.Time {
		t.Helper()
		c, err := config.Parse("c", []byte(`{"brands":[{"name":"a","zone":"Europe/Rome","hours":"Mo-Fr 09:00-19:00","policy":`+policy+`}]}`))
		if err != nil {
			t.Fatal(err)
		}
		return firstDue(t, c.Brands[0].Rules, friday)
	}
	own := due(`{"name":"p","version":1,"targets":[{"metric":"first_response","budget":"2h"}]}`)
	if want := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC); !own.Equal(want) {
		t.Errorf("due %v, want %v: an hour on Friday, an hour on Monday", own, want)
	}
	if got, want := due(`"social-6h-18h"`), friday.Add(6*time.Hour); !got.Equal(want) {
		t.Errorf("due %v, want %v", got, want)
	}
}

func firstDue(t *testing.T, rules *care.Rules, at time.Time) time.Time {
	t.Helper()
	account := channel.Account{Brand: "a", Network: "web"}
	thread := care.Thread{Account: account, Native: "t"}
	events, err := rules.Decide(care.Conversation{}, care.Receive{
		ID: thread.ID(), Thread: thread, Ref: channel.Ref{Account: account, Native: "m"}, Customer: "p", Content: "c",
		Surface: channel.Post, Visibility: channel.Public, At: at,
	}, care.Facts{}, at)
	if err != nil {
		t.Fatal(err)
	}
	status, err := rules.Status(care.Fold(care.Conversation{}, events), at)
	if err != nil || len(status) == 0 || status[0].Metric != sla.FirstResponse {
		t.Fatalf("status %v, %v", status, err)
	}
	return status[0].Due
}

func TestDefault(t *testing.T) {
	c, err := config.Default()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.CheckOpen(time.Now()); err != nil {
		t.Error(err)
	}
	if len(c.Brands) != 1 || c.Brands[0].Hours != nil || c.Brands[0].Rules == nil || len(c.Brands[0].Rules.Spec().Team) != 0 {
		t.Errorf("brands %+v", c.Brands)
	}
	if diff := cmp.Diff([]config.Account{{Network: "web"}}, c.Accounts); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
}

// A file can describe the brand of a desk that began without one.
func TestBrandWithoutName(t *testing.T) {
	c, err := config.Parse("c", []byte(`{"brands":[{"hours":"Mo-Fr 09:00-18:00"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if c.Brands[0].Name != "" || c.Brands[0].Title != config.DefaultTitle || c.Brands[0].Hours == nil {
		t.Errorf("brand %+v", c.Brands[0])
	}
	if diff := cmp.Diff([]config.Account{{Network: "web"}}, c.Accounts); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
}

func TestErrors(t *testing.T) {
	brand := func(fields string) string { return `{"brands":[{"name":"a"` + fields + `}]}` }
	for _, c := range []struct {
		name, in string
		want     []string // after the file's name
	}{
		{"empty", ``, []string{"empty"}},
		{"cut", `{"brands":[{"name":"a"}],`, []string{"it ends too early"}},
		{"syntax", "{\n  \"brands\": [}\n}", []string{"line 2, column 14"}},
		{"no brand", `{}`, []string{"brands: at least one"}},
		{"two values", `{} {}`, []string{"more than one"}},
		{"unknown field", `{"brand":[]}`, []string{`unknown field "brand"`}},
		{"unknown field of a brand", brand(`,"houres":"24/7"`), []string{`brands[0]: unknown field "houres"`}},
		{"unknown field of an agent", brand(`,"team":[{"initial":"FB"}]`), []string{`brands[0]: unknown field "initial"`}},
		{"unknown field of a policy", brand(`,"policy":{"nam":"x"}`), []string{`brands[0].policy`, `"nam"`}},
		{"unknown field of the rules", `{"rules":{"lease_":"1m"},"brands":[{"name":"a"}]}`, []string{`rules: `, `"lease_"`}},
		{"unknown field of an account", `{"brands":[{"name":"a"}],"accounts":[{"network":"web","url":"x"}]}`, []string{`accounts[0]: unknown field "url"`}},
		{"type", brand(`,"hours":9`), []string{"brands[0].hours: a JSON number is no string"}},
		{"type of the closures", brand(`,"closures":9`), []string{"brands[0].closures: a JSON number"}},
		{"field twice", brand(`,"hours":"24/7","team":[],"hours":"Mo 09:00-10:00"`), []string{"brands[0].hours: given more than once"}},
		{"field twice, deep", `{"brands":[{"name":"a"},{"name":"b","team":[{"initials":"FB"},{"initials":"AP","name":"x","name":"y"}]}]}`, []string{"brands[1].team[1].name: given more than once"}},
		{"null for a brand", `{"brands":[null]}`, []string{"brands[0]: a JSON null"}},
		{"name that an address cannot hold", `{"brands":[{"name":"a"}],"accounts":[{"network":"web","name":".."}]}`, []string{`accounts[0].name: ".."`}},
		{"no name", `{"brands":[{"name":"a"},{}]}`, []string{`brands[1].name: wanted`}},
		{"bad name", `{"brands":[{"name":"a/b"}]}`, []string{`brands[0].name: "a/b"`}},
		{"name twice", `{"brands":[{"name":"a"},{"name":"a"}]}`, []string{`brands[1].name: "a"`}},
		{"hours", brand(`,"hours":"Mo 25:00-26:00"`), []string{`brands[0].hours`, `"Mo 25:00-26:00"`, "hour 25"}},
		{"never opens", brand(`,"hours":"Mo-Su off"`), []string{`brands[0].hours`, "never open"}},
		{"zone", brand(`,"zone":"Europe/Atlantis"`), []string{`brands[0].zone`, "Europe/Atlantis"}},
		{"zone with hours", brand(`,"zone":"Europe/Atlantis","hours":"Mo 09:00-10:00"`), []string{`brands[0]`, "Europe/Atlantis"}},
		{"closure", brand(`,"hours":"Mo 09:00-10:00","closures":[{"date":"2026-02-30"}]`), []string{`brands[0]`, "2026-02-30"}},
		{"language", brand(`,"language":"tlh"`), []string{`brands[0].language`, `"tlh"`}},
		{"template", brand(`,"hours":"Mo 09:00-10:00","templates":{"acknowledgement":{"text":"soon","unknown":"{opening}"}}`), []string{`brands[0].templates.acknowledgement`, "{pickup_time}"}},
		{"two questions", brand(`,"templates":{"survey":"Risolto? Davvero?"}`), []string{`brands[0].templates.survey`, "one question"}},
		{"no question", brand(`,"templates":{"survey":"Risolto."}`), []string{`brands[0].templates.survey`, "one question"}},
		{"template without hours", brand(`,"templates":{"acknowledgement":{"text":"{pickup_time}","unknown":"{opening}"}}`), []string{`brands[0].templates.acknowledgement`, "no hours"}},
		{"allow", brand(`,"allow":["x y"]`), []string{`brands[0].allow`, `"x y"`}},
		{"policy", brand(`,"policy":"gold"`), []string{`brands[0].policy: "gold" is no built-in policy`}},
		{"policy budget", brand(`,"policy":{"name":"p","version":1,"targets":[{"metric":"first_response","budget":"0s"}]}`), []string{`brands[0].policy`, "budget"}},
		{"earlier policy", brand(`,"earlier_policies":["gold"]`), []string{`brands[0].earlier_policies[0]`, `"gold"`}},
		{"team", brand(`,"team":[{"initials":"fb"}]`), []string{`brands[0]`, "team[0].initials", `"fb"`}},
		{"team hours", brand(`,"team":[{"initials":"FB","hours":"Mo 9"}]`), []string{`brands[0]`, "team[0].hours", "Mo 9"}},
		{"rules", `{"rules":{"lease":"soon"},"brands":[{"name":"a"}]}`, []string{`rules`, `"soon"`}},
		{"network", `{"brands":[{"name":"a"}],"accounts":[{"network":"fax"}]}`, []string{`accounts[0].network: "fax"`}},
		{"x without its user", `{"brands":[{"name":"a"}],"accounts":[{"network":"x","token_env":"T"}]}`, []string{`accounts[0].user: wanted`}},
		{"x without a token", `{"brands":[{"name":"a"}],"accounts":[{"network":"x","user":"1111"}]}`, []string{`accounts[0].token_env: wanted`}},
		{"two tokens", `{"brands":[{"name":"a"}],"accounts":[{"network":"x","user":"1111","token_env":"T","token_file":"f"}]}`, []string{`accounts[0].token_file`}},
		{"callback of x", `{"brands":[{"name":"a"}],"accounts":[{"network":"x","user":"1111","token_env":"T","callback":"http://a"}]}`, []string{`accounts[0].callback`, "an x account"}},
		{"user of web", `{"brands":[{"name":"a"}],"accounts":[{"network":"web","user":"1111"}]}`, []string{`accounts[0].user`, "a web account"}},
		{"a backfill into the future", `{"brands":[{"name":"a"}],"backfill":"-1h"}`, []string{`backfill`}},
		{"a backfill of no duration", `{"brands":[{"name":"a"}],"backfill":"soon"}`, []string{`soon`}},
		{"files of less than nothing", `{"brands":[{"name":"a"}],"media":{"max_bytes":-1}}`, []string{`media.max_bytes`}},
		{"media of an unknown kind", `{"brands":[{"name":"a"}],"media":{"maximum":1}}`, []string{`media`, `maximum`}},
		{"a login without its app", `{"brands":[{"name":"a"}],"accounts":[{"network":"x","user":"1111","refresh_token_file":"f"}]}`, []string{`accounts[0].client_id`}},
		{"an app without its login", `{"brands":[{"name":"a"}],"accounts":[{"network":"x","user":"1111","token_env":"T","client_id":"c"}]}`, []string{`accounts[0].refresh_token_file`}},
		{"a login and a token", `{"brands":[{"name":"a"}],"accounts":[{"network":"x","user":"1111","token_env":"T","client_id":"c","refresh_token_file":"f"}]}`, []string{`accounts[0].refresh_token_file`}},
		{"a login of mastodon", `{"brands":[{"name":"a"}],"accounts":[{"network":"mastodon","server":"https://social.example","token_env":"T","client_id":"c"}]}`, []string{`accounts[0].client_id`}},
		{"secrets of mastodon", `{"brands":[{"name":"a"}],"accounts":[{"network":"mastodon","server":"https://social.example","token_env":"T","secrets_env":"S"}]}`, []string{`accounts[0].secrets_env`}},
		{"account's brand", `{"brands":[{"name":"a"}],"accounts":[{"network":"web","brand":"b"}]}`, []string{`accounts[0].brand: "b"`}},
		{"which brand", `{"brands":[{"name":"a"},{"name":"b"}],"accounts":[{"network":"web"}]}`, []string{`accounts[0].brand: wanted`}},
		{"account twice", `{"brands":[{"name":"a"},{"name":"b"}],"accounts":[{"network":"web","brand":"a","name":"x"},{"network":"web","brand":"b","name":"x"}]}`, []string{`accounts[1].name: "x"`}},
		{"account's name", `{"brands":[{"name":"a"}],"accounts":[{"network":"web","name":"{x}"}]}`, []string{`accounts[0].name: "{x}"`}},
		{"server", `{"brands":[{"name":"a"}],"accounts":[{"network":"mastodon","token_env":"T"}]}`, []string{`accounts[0].server`}},
		{"token", `{"brands":[{"name":"a"}],"accounts":[{"network":"mastodon","server":"https://social.example"}]}`, []string{`accounts[0].token_env`}},
		{"windows of mastodon", `{"brands":[{"name":"a"}],"accounts":[{"network":"mastodon","server":"https://social.example","token_env":"T","windows":[{"visibility":"private","for":"24h"}]}]}`, []string{`accounts[0].windows: only a web account`}},
		{"window for nobody", `{"brands":[{"name":"a"}],"accounts":[{"network":"web","windows":[{"visibility":"private","for":"24h"},{"for":"24h"}]}]}`, []string{`accounts[0].windows[1].visibility: ""`}},
		{"window of nothing", `{"brands":[{"name":"a"}],"accounts":[{"network":"web","windows":[{"visibility":"private"}]}]}`, []string{`accounts[0].windows[0].for: wanted`}},
		{"window backwards", `{"brands":[{"name":"a"}],"accounts":[{"network":"web","windows":[{"visibility":"private","for":"24h","human":"1h"}]}]}`, []string{`accounts[0].windows[0].human: 1h0m0s`}},
		{"window of a letter", `{"brands":[{"name":"a"}],"accounts":[{"network":"web","windows":[{"visibility":"private","for":"24h","surfaces":["letter"]}]}]}`, []string{`accounts[0].windows[0].surfaces: "letter"`}},
		{"unknown field of a window", `{"brands":[{"name":"a"}],"accounts":[{"network":"web","windows":[{"visibility":"private","for":"24h","until":"x"}]}]}`, []string{`accounts[0].windows[0]: unknown field "until"`}},
		{"mail of web", `{"brands":[{"name":"a"}],"accounts":[{"network":"web","mail":{"address":"a@b.example","smtp":{"address":"h:1"},"imap":{"address":"h:1"}}}]}`, []string{`accounts[0].mail`}},
		{"email without mail", `{"brands":[{"name":"a"}],"accounts":[{"network":"email"}]}`, []string{`accounts[0].mail: wanted`}},
		{"mail address", mailOf(`"address":"a@b.example"`, `"address":"Help <a@b.example>"`), []string{`accounts[0].mail.address: "Help <a@b.example>"`}},
		{"no submission", mailOf(`"smtp":{"address":"h:1"},`, ``), []string{`accounts[0].mail.smtp`}},
		{"no mailboxes", mailOf(`"imap":{"address":"h:1"},`, ``), []string{`accounts[0].mail.imap`}},
		{"mail host", mailOf(`"smtp":{"address":"h:1"}`, `"smtp":{"address":"h"}`), []string{`accounts[0].mail.smtp.address: "h"`}},
		{"mail security", mailOf(`"imap":{"address":"h:1"}`, `"imap":{"address":"h:1","tls":"off"}`), []string{`accounts[0].mail.imap.tls: "off"`}},
		{"unknown of a mail server", mailOf(`"imap":{"address":"h:1"}`, `"imap":{"address":"h:1","insecure":true}`), []string{`accounts[0].mail.imap: unknown field "insecure"`}},
		{"no password", mailOf(`"password_env":"P"`, `"from":"x"`), []string{`accounts[0].mail.password_env: wanted`}},
		{"two passwords", mailOf(`"password_env":"P"`, `"password_env":"P","password_file":"f"`), []string{`accounts[0].mail.password_file`}},
		{"password and token", mailOf(`"network":"email"`, `"network":"email","token_env":"T"`), []string{`accounts[0].mail.password_env`, "not together"}},
		{"tokens from nowhere", mailOf(`"network":"email"`, `"network":"email","refresh_token_file":"r","client_id":"c"`, `"password_env":"P"`, `"from":"x"`), []string{`accounts[0].mail.token_url: ""`}},
		{"tokens in the clear", mailOf(`"network":"email"`, `"network":"email","refresh_token_file":"r","client_id":"c"`, `"password_env":"P"`, `"token_url":"http://id.example/token"`), []string{`accounts[0].mail.token_url: "http://id.example/token"`}},
		{"tokens for nobody", mailOf(`"network":"email"`, `"network":"email","refresh_token_file":"r"`, `"password_env":"P"`, `"token_url":"https://id.example/token"`), []string{`accounts[0].client_id`}},
		{"an address of tokens alone", mailOf(`"password_env":"P"`, `"password_env":"P","token_url":"https://id.example/token"`), []string{`accounts[0].mail.token_url: only`}},
		{"copies nowhere", mailOf(`"password_env":"P"`, `"password_env":"P","file_copies":true`), []string{`accounts[0].mail.sent`}},
		{"copies of a server nowhere", mailOf(`"password_env":"P"`, `"password_env":"P","server_copies":true`), []string{`accounts[0].mail.sent`}},
		{"copies twice", mailOf(`"password_env":"P"`, `"password_env":"P","sent":"S","server_copies":true,"file_copies":true`), []string{`accounts[0].mail.server_copies`}},
		{"callback of email", mailOf(`"network":"email"`, `"network":"email","callback":"http://a"`), []string{`accounts[0].callback`, "an email account"}},
		{"secrets of email", mailOf(`"network":"email"`, `"network":"email","secrets_env":"S"`), []string{`accounts[0].secrets_env`}},
		{"server of web", `{"brands":[{"name":"a"}],"accounts":[{"network":"web","server":"https://social.example"}]}`, []string{`accounts[0].server`, "https://social.example"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := config.Parse("desk.json", []byte(c.in))
			var e *config.Error
			if !errors.As(err, &e) {
				t.Fatalf("error %v, want a *config.Error", err)
			}
			text := err.Error()
			if !strings.HasPrefix(text, "desk.json: ") || strings.Count(text, "desk.json") != 1 {
				t.Errorf("%q does not begin with the file's name, once", text)
			}
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("%q does not say %q", text, want)
				}
			}
		})
	}
}

func TestCheckOpen(t *testing.T) {
	c, err := config.Parse("desk.json", []byte(`{"brands":[{"name":"a","hours":"2026 Dec 01 09:00-10:00"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.CheckOpen(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)); !errors.Is(err, sla.ErrNeverOpens) || !strings.HasPrefix(err.Error(), "desk.json: brands[0].hours: never opens again") {
		t.Errorf("error %v, want one that names brands[0].hours", err)
	}
	if err := c.CheckOpen(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Errorf("before its day: %v", err)
	}
}

// A comment ends with its line, and what stands in a string is none.
func TestComments(t *testing.T) {
	c, err := config.Parse("c", []byte("{ // first\n\"brands\": // second\n[{\"name\":\"a\",\"title\":\"see https://a.example // \\\"x\\\" // y\"}]} // last"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := c.Brands[0].Title, `see https://a.example // "x" // y`; got != want {
		t.Errorf("title %q, want %q", got, want)
	}
	if _, err := config.Parse("c", []byte(`{"brands": /* no */ []}`)); err == nil {
		t.Error("other comments are refused")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"brands":[{"name":"a","hours":"Mo-Fr 09:00-18:00"}]} // c`))
	f.Add([]byte(`{"brands":[{"name":"a","policy":{"name":"p","version":1,"targets":[]}}]}`))
	f.Add([]byte(`"\"//`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := config.Parse("desk.json", data)
		if err == nil && (len(c.Brands) == 0 || len(c.Accounts) == 0) {
			t.Error("neither an error nor a configuration")
		}
		var e *config.Error
		if err != nil && !errors.As(err, &e) {
			t.Errorf("error %v is not a *config.Error", err)
		}
	})
}

func TestX(t *testing.T) {
	c, err := config.Parse("desk.json", []byte(`{"brands":[{"name":"a"}],"accounts":[
		{"network":"x","name":"care","user":"1111111111111111111","token_file":"x.token","secrets_env":"S","public_only":true}]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := []config.Account{{
		Network: config.X, Brand: "a", Name: "care", User: "1111111111111111111", TokenFile: "x.token", SecretsEnv: "S", PublicOnly: true,
	}}
	if diff := cmp.Diff(want, c.Accounts); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
}

func TestEmail(t *testing.T) {
	c, err := config.Parse("desk.json", []byte(`{"brands":[{"name":"a"}],"accounts":[{"network":"email","name":"help","user":"u","token_file":"t","mail":{
		"address":"a@b.example","smtp":{"address":"h:587","tls":"starttls","ca_file":"ca"},"imap":{"address":"[::1]:143","tls":"plain"},
		"inbox":"In","sent":"Out","file_copies":true,"plus_reply":true}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := []config.Account{{
		Network: config.Email, Brand: "a", Name: "help", User: "u", TokenFile: "t", Mail: &config.Mail{
			Address: "a@b.example", Inbox: "In", Sent: "Out", FileCopies: true, PlusReply: true,
			Send: config.MailServer{Address: "h:587", TLS: "starttls", CAFile: "ca"}, Read: config.MailServer{Address: "[::1]:143", TLS: "plain"},
		},
	}}
	if diff := cmp.Diff(want, c.Accounts); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
}
