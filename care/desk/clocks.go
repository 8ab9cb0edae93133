package desk

import (
	"context"
	"time"

	"github.com/mysocialcare/socialcare/care"
)

// clockOf is the time by a store's clock, or by the process's own where the store
// has none, or does not tell.
func clockOf(ctx context.Context, store any) time.Time {
	if c, ok := store.(care.TimeSource); ok {
		if at, err := c.Now(ctx); err == nil {
			return at
		}
	}
	return now()
}

// compareClocks finds out how far the store's clock is ahead of this process's.
func (d *Desk) compareClocks(ctx context.Context) {
	c, ok := d.store.(care.TimeSource)
	if !ok {
		return
	}
	asked := now()
	at, err := c.Now(ctx)
	took := now().Sub(asked)
	if err != nil || took > d.opt.Lease/8 { // it says too little
		return
	}
	skew, was := at.Sub(asked.Add(took/2)), time.Duration(d.skew.Load())
	d.skew.Store(int64(skew))
	if most := d.opt.Lease / 4; skew.Abs() > most && was.Abs() <= most {
		d.opt.Log.Warn("this process's clock and the store's differ", "by", skew)
	}
}

// leaseTime is an instant of this process as leases are counted that several
// processes share.
func (d *Desk) leaseTime(at time.Time) time.Time { return at.Add(time.Duration(d.skew.Load())) }
