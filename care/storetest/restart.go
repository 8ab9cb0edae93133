package storetest

import (
	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/channel"
)

var restartCases = []promise{
	{name: "a restart keeps everything", run: restart, needs: reopen,
		why: "what was accepted was promised to a customer"},
}

func restart(e *env) {
	c := e.queued("t1", "r1", "r2")
	first := begin(thread(acme, "t1"))
	blank := follow(c, minute(2))
	blank.Blank = []string{"text-r2"}
	e.write(blank)
	key, err := e.store.Key(e.ctx)
	e.is("key", err, nil)
	raw := care.Raw{Account: acme, Name: "n", At: start, Sealed: []byte("?")}
	e.is("keep raw", e.store.KeepRaw(e.ctx, raw), nil)
	lease, err := e.store.ClaimAccount(e.ctx, acme, worker("w1", start, 0))
	e.is("claim account", err, nil)
	lease.Cursor = "42"
	e.is("save cursor", e.store.SaveCursor(e.ctx, lease), nil)
	held := e.one(worker("w1", minute(5), 9), "r1")
	e.is("start", e.store.StartAttempt(e.ctx, held, minute(6)), nil)
	events := e.events(c.ID)

	e.store = e.opt.Reopen(e.TB, e.store)

	e.same("conversation", c, e.load(c.ID))
	e.same("events", events, e.events(c.ID))
	e.refused(first, care.ErrKnown)
	id, err := e.store.FindThread(e.ctx, c.Thread)
	e.is("find thread", err, nil)
	e.same("thread", c.ID, id)
	id, err = e.store.FindMessage(e.ctx, c.LastPublic)
	e.is("find message", err, nil)
	e.same("message", c.ID, id)
	text, _ := e.text(c.ID, first.Put[0].ID)
	e.same("text", first.Put[0], text)
	e.refused(put(c, "text-r2", 9, "x"), care.ErrGone)
	again, err := e.store.Key(e.ctx)
	e.is("key", err, nil)
	e.same("key", key, again)
	e.same("raw", []care.Raw{raw}, all(e, "raw", e.store.Raw(e.ctx)))
	e.none(worker("w2", minute(14), 9), "the dead worker's lease holds")
	o := e.one(worker("w2", minute(15), 9), "r1")
	if !o.MaybeDone {
		e.broken("the attempt that the restart interrupted is forgotten")
	}
	if ts := e.timers(worker("w2", minute(60), 9)); len(ts) != 1 || ts[0].ID != c.ID {
		e.broken("claimed %d timers, want 1", len(ts))
	}
	l, err := e.store.ClaimAccount(e.ctx, acme, worker("w2", minute(20), 0))
	e.is("claim account", err, nil)
	e.same("cursor", channel.Cursor("42"), l.Cursor)
}
