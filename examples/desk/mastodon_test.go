package main_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel/mastodon/mastodontest"
)

// onMastodon starts a desk with an account on a server.
func onMastodon(t *testing.T, dir string, peer *mastodontest.Server) *process {
	t.Helper()
	return run(t, []string{"SOCIALCARE_MASTODON_TOKEN=" + peer.Token},
		"-db", filepath.Join(dir, "desk.db"), "-hook-secret", hookSecret, "-mastodon", peer.URL)
}

// polled waits until a desk began to read: what comes later is news.
func polled(p *process, peer *mastodontest.Server) {
	p.t.Helper()
	p.until(20*time.Second, "the first poll", func() bool {
		for _, r := range peer.Requests() {
			if strings.HasSuffix(r.URL.Path, "/notifications") {
				return true
			}
		}
		return false
	})
}

// mentioned waits for the one conversation there is.
func mentioned(p *process) care.ID {
	p.t.Helper()
	var all []document
	p.until(40*time.Second, "the mention arrives", func() bool { all = p.readAll(); return len(all) == 1 })
	return all[0].ID
}

// Killed while the server publishes a reply, on a server that keeps idempotency
// keys and on one that does not: the reply is there once, and known to be.
func TestKillWhilePublishing(t *testing.T) {
	t.Parallel()
	for name, goToSocial := range map[string]bool{"Mastodon": false, "GoToSocial": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			peer := mastodontest.NewServer(t, &mastodontest.Options{GoToSocial: goToSocial})
			dir := t.TempDir()
			p := onMastodon(t, dir, peer)
			polled(p, peer)
			peer.Post(mastodontest.Status{Author: "ann@social.example", Text: "@shop my line is dead", Language: "en"})
			id := mentioned(p)
			peer.Fail(mastodontest.Fault{Method: "POST", Path: "/api/v1/statuses", Delay: 5 * time.Second, Lose: true})
			p.reply(id, "We look into it.")
			p.until(10*time.Second, "the reply is under way", func() bool {
				for _, r := range peer.Requests() {
					if r.Method == "POST" {
						return true
					}
				}
				return false
			})
			p.kill()
			if n := len(peer.Published()); n != 0 {
				t.Fatalf("%d published before the kill: nothing was in flight", n)
			}
			p = onMastodon(t, dir, peer)
			p.until(60*time.Second, "the reply is known to be sent", func() bool { return p.read(id).count("sent") == 1 })
			out := peer.Published()
			if len(out) != 1 || !strings.HasSuffix(out[0].Text, "We look into it. ^FB") {
				t.Errorf("published %d times: %+v", len(out), out)
			}
			if got := p.read(id).Clock[0].State; got != "met" {
				t.Errorf("the clock is %s, want met", got)
			}
		})
	}
}

// What was written while nobody read is read after the start, once.
func TestMentionsOfADeadDesk(t *testing.T) {
	t.Parallel()
	peer := mastodontest.NewServer(t, nil)
	peer.Post(mastodontest.Status{Author: "old@social.example", Text: "@shop from before the desk"})
	dir := t.TempDir()
	p := onMastodon(t, dir, peer)
	polled(p, peer)
	peer.Post(mastodontest.Status{Author: "ann@social.example", Text: "@shop one"})
	mentioned(p)
	p.kill()
	peer.Post(mastodontest.Status{Author: "bob@social.example", Text: "@shop two", Visibility: "direct"})
	p = onMastodon(t, dir, peer)
	p.until(90*time.Second, "both are there", func() bool { return len(p.readAll()) == 2 })
	texts := map[string]int{}
	for _, d := range p.readAll() {
		for _, m := range d.Messages {
			texts[m.Text]++
		}
	}
	if len(texts) != 2 || texts["@shop one"] != 1 || texts["@shop two"] != 1 {
		t.Errorf("messages %v", texts)
	}
}
