package care

import (
	"slices"
	"time"
)

// maxName bounds an identifier to which the names of the conversations that it
// came from were added.
const maxName = 4 * maxID

// isInstant reports whether JSON can hold an instant.
func isInstant(t time.Time) bool {
	const first, end = -62167219200, 253402300800 // the years 0 and 10000
	return t.Unix() >= first && t.Unix() < end
}

func (l *Luggage) fits() bool {
	ok := l.Thread.fits() && isRef(l.LastPublic) && isRef(l.LastPrivate) && fits(string(l.Visibility), maxKind) &&
		fits(l.Owner, maxID) && fits(l.Apology, maxKind) && isInstant(l.LastBrandAt) && !slices.ContainsFunc(l.Exposed, isLong) &&
		l.Public.fits() && l.Private.fits() && l.Moved.fits() && l.Referral.fits() && l.Hold.fits() && l.Invitation.fits() && l.Survey.fits()
	for i := range l.Unanswered {
		ok = ok && l.Unanswered[i].fits()
	}
	for i := range l.Promises {
		ok = ok && l.Promises[i].fits()
	}
	for i := range l.Tasks {
		ok = ok && l.Tasks[i].fits()
	}
	for i := range l.Drafts {
		w := &l.Drafts[i]
		ok = ok && fits(string(w.Kind), maxKind) && fits(w.For, maxName) && fits(string(w.From), maxID) && isInstant(w.At)
	}
	for _, c := range l.Customers {
		ok = ok && fits(c, maxID)
	}
	for _, m := range l.Members {
		ok = ok && fits(string(m), maxID)
	}
	return ok
}

func (t *Thread) fits() bool { return fits(t.Native, maxNative) && isAccount(t.Account) }

func (v *Via) fits() bool { return v == nil || fits(string(v.From), maxID) && v.Thread.fits() }

func (u *Unanswered) fits() bool {
	return isRef(u.Ref) && fits(string(u.From), maxID) && isInstant(u.At)
}

func (p *OpenPromise) fits() bool {
	return fits(p.ID, maxName) && fits(string(p.Kind), maxKind) && fits(p.Owner, maxID) && isInstant(p.Due) && fits(p.Content, maxID) &&
		fits(string(p.Responsible), maxKind) && fits(p.Partner, maxKind) && fits(string(p.From), maxID)
}

func (t *Task) fits() bool {
	return fits(t.ID, maxName) && fits(string(t.Kind), maxKind) && fits(string(t.Place), maxKind) && fits(t.Owner, maxID) &&
		isInstant(t.Due) && fits(t.Content, maxID) && fits(string(t.From), maxID)
}

func (r *Referral) fits() bool {
	return r == nil || fits(r.Link, maxID) && fits(r.Reply, maxID) && isInstant(r.At) && fits(string(r.From), maxID)
}

func (h *OnHold) fits() bool {
	return h == nil || fits(string(h.For), maxKind) && fits(h.Partner, maxKind) && isInstant(h.Since) && fits(string(h.From), maxID)
}

func (i *Invitation) fits() bool {
	return i == nil || fits(string(i.Reason), maxKind) && fits(string(i.Mode), maxKind) && fits(i.Wants, maxID) &&
		isInstant(i.At) && isInstant(i.Until) && fits(string(i.From), maxID)
}

func (s *Survey) fits() bool {
	return s == nil || isInstant(s.At) && isInstant(s.AskedAt) && isInstant(s.Until) && isInstant(s.AnsweredAt) && fits(string(s.Skipped), maxKind) &&
		fits(s.Reply, maxID) && fits(string(s.Question), maxKind) && fits(string(s.Answer), maxKind) && fits(string(s.From), maxID)
}
