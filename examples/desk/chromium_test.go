package main_test

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var screenshots = flag.String("screenshots", "", "`folder` for pictures of the page; empty: none are made")

// browser is a tab of a headless Chromium with a profile of its own.
type browser struct {
	t   *testing.T
	ctx context.Context

	mu   sync.Mutex
	said []string // what the page wrote to its console

	asked atomic.Int32 // how often the browser asked whether to leave
}

// newBrowser starts Chromium. Without one the test is skipped, or fails when
// SOCIALCARE_REQUIRE names it.
func newBrowser(t *testing.T) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if strings.Contains(os.Getenv("SOCIALCARE_REQUIRE"), "chromium") {
			t.Fatalf("SOCIALCARE_REQUIRE names chromium: %v", err)
		}
		t.Skip("no chromium on this machine")
	}
	profile, err := os.MkdirTemp("", "desk-browser-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // its processes may still write for a moment
		for range 50 {
			if os.RemoveAll(profile) == nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	})
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
	)
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	b := &browser{t: t, ctx: ctx}
	b.do(chromedp.EmulateViewport(1360, 850))
	go b.listen()
	b.leaves()
	return b
}

// leaves answers the question whether to leave what is not sent: yes.
func (b *browser) leaves() {
	err := chromedp.Listen(b.ctx, func(e any) {
		if q, ok := e.(*page.EventJavascriptDialogOpening); ok && q.Type == page.DialogTypeBeforeunload {
			b.asked.Add(1)
			go func() {
				_, _ = chromedp.Call(b.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
			}()
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// listen keeps what the page says to its console.
func (b *browser) listen() {
	for m, err := range chromedp.Console(b.ctx) {
		if err != nil {
			return
		}
		b.mu.Lock()
		b.said = append(b.said, m.String())
		b.mu.Unlock()
	}
}

// complaints are the lines of the console that are no answer of the desk to a
// command: exceptions, and what the Content-Security-Policy stopped.
func (b *browser) complaints() (list []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.said {
		if !strings.Contains(s, "status of 409") && !strings.Contains(s, "status of 422") {
			list = append(list, s)
		}
	}
	return list
}

// limit is how long anything may take here.
const limit = time.Minute

// do performs actions, all within the limit. An element that the page replaced
// between being found and being touched is looked for again: nothing happened yet.
func (b *browser) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if len(actions) == 0 || !b.ready() {
		return
	}
	ctx, stop := context.WithTimeout(b.ctx, limit)
	defer stop()
	for _, action := range actions {
		err := chromedp.Do(ctx, action)
		for err != nil && strings.Contains(err.Error(), "Could not find node") && ctx.Err() == nil {
			err = chromedp.Do(ctx, action)
		}
		if err != nil {
			b.t.Fatalf("browser: %v\n%s", err, b.text("body"))
		}
	}
}

// ready starts the browser the first time: the context of that call lives as
// long as the browser.
func (b *browser) ready() bool {
	if err := chromedp.Do(b.ctx); err != nil {
		b.t.Fatalf("browser: %v", err)
	}
	return true
}

// eval returns the value of a script; a failure is the test's. A script that a
// new page interrupts is run there.
func eval[T any](b *browser, script string) T {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, limit)
	defer stop()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script))
	for err != nil && strings.Contains(err.Error(), "navigated") && ctx.Err() == nil {
		v, err = chromedp.Run(ctx, chromedp.Evaluate[T](script))
	}
	if err != nil {
		b.t.Fatalf("browser: %s: %v", script, err)
	}
	return v
}

// text is what an element shows; "" when it is not there.
func (b *browser) text(selector string) string {
	b.t.Helper()
	return eval[string](b, `(document.querySelector(`+strconv.Quote(selector)+`)?.innerText ?? "")`)
}

// shows waits until an element shows a text.
func (b *browser) shows(selector, text string) {
	b.t.Helper()
	for end := time.Now().Add(limit); !strings.Contains(b.text(selector), text); time.Sleep(30 * time.Millisecond) {
		if time.Now().After(end) {
			b.t.Fatalf("%s does not show %q but %q\n%s", selector, text, b.text(selector), strings.Join(b.complaints(), "\n"))
		}
	}
}

// until waits until a script is true.
func (b *browser) until(script string) {
	b.t.Helper()
	for end := time.Now().Add(limit); !eval[bool](b, script); time.Sleep(30 * time.Millisecond) {
		if time.Now().After(end) {
			b.t.Fatalf("not true: %s", script)
		}
	}
}

func (b *browser) open(url string) {
	b.t.Helper()
	b.do(chromedp.Navigate(url))
}

func (b *browser) click(selector string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(selector)))
}

// types writes as a person does, key by key, in place of what is there.
func (b *browser) types(selector, text string) {
	b.t.Helper()
	b.do(chromedp.Focus(chromedp.CSS(selector)), chromedp.Evaluate[chromedp.Void](`document.activeElement.select()`))
	if eval[bool](b, `document.activeElement.value !== ""`) {
		b.press(kb.Backspace)
	}
	b.do(chromedp.SendKeys(chromedp.CSS(selector), text))
}

func (b *browser) press(keys string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(keys))
}

// look sets the size of the window and the colours that the reader prefers.
func (b *browser) look(width, height int64, scheme string) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(width, height))
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// picture makes a screenshot when the flag asks for it.
func (b *browser) picture(name string) {
	b.t.Helper()
	if *screenshots == "" {
		return
	}
	time.Sleep(300 * time.Millisecond) // what moves comes to rest
	image, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.MkdirAll(*screenshots, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(*screenshots, name+".png"), image, 0o644)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}
