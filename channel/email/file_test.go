package email_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mysocialcare/socialcare/channel"
	"github.com/mysocialcare/socialcare/channel/email"
	"github.com/mysocialcare/socialcare/channel/email/emailtest"
)

// filed notes what is told of copies.
type filed struct {
	refs []channel.Ref
	errs []error
}

func (f *filed) options(o *email.Options) {
	o.Append = true
	o.Filed = func(ref channel.Ref, err error) { f.refs, f.errs = append(f.refs, ref), append(f.errs, err) }
}

func TestSendFilesACopy(t *testing.T) {
	s, told := emailtest.NewServer(t, nil), new(filed)
	s.Deliver(letter(1))
	a := on(t, s, told.options)
	r, err := a.Send(t.Context(), answer())
	if err != nil {
		t.Fatal(err)
	}
	sent, copies := s.Taken(), s.Filed()
	if len(sent) != 1 || len(copies) != 1 {
		t.Fatalf("%d sent and %d filed", len(sent), len(copies))
	}
	want := emailtest.Mail{Box: "Sent", Flags: []string{`\Seen`}, Data: sent[0].Data}
	if diff := cmp.Diff(want, copies[0]); diff != "" {
		t.Errorf("the copy (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]channel.Ref{r.Ref}, told.refs); diff != "" || told.errs[0] != nil {
		t.Errorf("told (-want +got):\n%s%v", diff, told.errs)
	}
	got, found, err := a.Find(t.Context(), answer(), time.Time{})
	if err != nil || !found || got.Ref != r.Ref || s.Count("search") != 2 { // the parent in the inbox, the draft in Sent; nobody looks into an empty one
		t.Errorf("%v, found %v, %v after %d searches", got, found, err, s.Count("search"))
	}
}

// What the server files itself is there once.
func TestSendFilesNoSecondCopy(t *testing.T) {
	s, told := emailtest.NewServer(t, &emailtest.Options{FilesSent: true}), new(filed)
	if _, err := on(t, s, told.options).Send(t.Context(), answer()); err != nil || len(s.Filed()) != 0 || len(told.errs) != 1 || told.errs[0] != nil {
		t.Errorf("%v, %d copies, told %v", err, len(s.Filed()), told.errs)
	}
}

// Whatever goes wrong with the copy, the message was sent, once.
func TestSendIsDoneWithoutItsCopy(t *testing.T) {
	for name, tt := range map[string]struct {
		fault  emailtest.Fault
		change func(*email.Options)
		want   channel.Code
		copies int
	}{
		"no such mailbox": {emailtest.Fault{}, func(o *email.Options) { o.Sent = "Gesendet" }, channel.Unconfigured, 0},
		"full":            {emailtest.Fault{At: "append", Answer: "NO [OVERQUOTA] zoe@mail.example"}, nil, channel.Unconfigured, 0},
		"refused":         {emailtest.Fault{At: "append", Answer: "NO zoe@mail.example"}, nil, channel.Transient, 0},
		"broken":          {emailtest.Fault{At: "append", Break: true}, nil, channel.Transient, 0},
		"silent":          {emailtest.Fault{At: "append", Delay: time.Minute, Break: true}, func(o *email.Options) { o.Timeout = 300 * time.Millisecond }, channel.Transient, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s, told := emailtest.NewServer(t, nil), new(filed)
			s.Fail(tt.fault)
			d := answer()
			d.InReplyTo = channel.Ref{} // nothing to look up before
			r, err := on(t, s, func(o *email.Options) {
				if told.options(o); tt.change != nil {
					tt.change(o)
				}
			}).Send(t.Context(), d)
			if err != nil || r.Ref.IsZero() || len(s.Taken()) != 1 || len(s.Filed()) != tt.copies {
				t.Errorf("%v, %d sent, %d filed", err, len(s.Taken()), len(s.Filed()))
			}
			if len(told.errs) != 1 || channel.CodeOf(told.errs[0]) != tt.want {
				t.Errorf("told %v, want %s", told.errs, tt.want)
			}
		})
	}
}

// Where copies are filed by us, one that is missing says nothing.
func TestFindDoesNotKnowWhatIsNotFiled(t *testing.T) {
	s := emailtest.NewServer(t, nil)
	a := on(t, s, func(o *email.Options) { o.Append = true })
	s.Fail(emailtest.Fault{At: "taken", Break: true})
	_, err := a.Send(t.Context(), answer())
	if e, ok := err.(*channel.Error); !ok || !e.MaybeDone {
		t.Fatalf("a lost answer is %v", err)
	}
	if _, found, err := a.Find(t.Context(), answer(), time.Time{}); found || channel.CodeOf(err) != channel.Unsupported {
		t.Errorf("found %v, %v", found, err)
	}
	for name, o := range map[string]email.Options{
		"nowhere to file":            {Append: true},
		"the server files somewhere": {ServerFiles: true},
		"both file":                  {Sent: "Sent", Append: true, ServerFiles: true, Password: emailtest.Password, IMAP: email.Server{Address: s.IMAP, Security: email.Plain}},
	} {
		o.SMTP = email.Server{Address: s.SMTP, Security: email.Plain}
		if _, err := email.New(emailtest.Address, &o); channel.CodeOf(err) != channel.Unconfigured {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := a.Find(ended(), answer(), time.Time{}); channel.CodeOf(err) != channel.Transient {
		t.Errorf("without time: %v", err)
	}
}

func ended() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
