package main_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/sqlstore"
	"github.com/mysocialcare/socialcare/channel"
)

// What nobody understood can be seen, read again and dropped with keys alone.
func TestBrowserNotUnderstood(t *testing.T) {
	dir := t.TempDir()
	p := start(t, dir)
	p.deliver(message("m1", "t1", "La fibra è ferma"))
	p.stop()
	db, err := sql.Open("sqlite", filepath.Join(dir, "desk.db"))
	if err != nil {
		t.Fatal(err)
	}
	store, err := sqlstore.New(db, sqlstore.SQLite, &sqlstore.Options{Relaxed: true})
	if err != nil {
		t.Fatal(err)
	}
	for i, body := range []string{`{"type":"reaction","thread":"t-7","by":{"id":"u-7","name":"Mirella"},"emoji":"❤"}`, "<xml>Pronto?</xml>\n" + strings.Repeat("una riga molto lunga ", 30)} {
		r := care.Raw{Account: channel.Account{Network: "web"}, Name: []string{"d-1", "d-2"}[i], At: time.Now(), Customer: care.Nobody, Sealed: []byte(body)}
		if err := store.KeepRaw(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	b := newBrowser(t)
	p = start(t, dir)
	err = chromedp.Listen(b.ctx, func(e any) {
		if q, ok := e.(*page.EventJavascriptDialogOpening); ok && q.Type == page.DialogTypeConfirm {
			go func() {
				_, _ = chromedp.Call(b.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
			}()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	b.open(p.url + "/")
	b.click(`[href="/raw"]`)
	b.shows("#live", "live")
	b.shows(".rows", "Mirella")
	b.sound("not understood")
	b.picture("raw")
	b.press("j")
	b.press(kb.Tab)
	b.until(`document.activeElement.dataset.raw === "read"`)
	b.press(kb.Enter)
	b.shows("#refused", "still not understood")
	b.picture("raw-refused")
	b.until(`document.activeElement.dataset.raw === "read"`)
	b.press(kb.Tab)
	b.press(kb.Enter)
	b.until(`document.querySelectorAll(".delivery").length === 1`)
	b.shows(".rows", "Pronto?")
	b.look(390, 844, "dark")
	b.sound("not understood, on a phone")
	b.picture("raw-phone")
	b.press("j")
	b.until(`document.activeElement.matches(".delivery")`)
	b.press("i")
	b.shows(".rows", "La fibra è ferma")
	for _, line := range b.complaints() {
		t.Error(line)
	}
}
