package privacy

// private reports whether the data of mark i is wanted where others do not read: the nearest place named in its sentence decides; if there
// is none, an invitation to a private place in the sentence before or after it does.
func (r *reply) private(i int) bool {
	if !r.placed {
		return false
	}
	m := &r.marks[i]
	sentence := r.tokens[m.from].sentence
	hidden, shown, invited := placeReach+1, placeReach+1, false
	look := func(k int) bool {
		p := &r.marks[k]
		far := max(p.from-m.to, m.from-p.to)
		if far > placeReach {
			return false
		}
		switch distance := r.tokens[p.from].sentence - sentence; {
		case distance < -1 || distance > 1:
			return false
		case distance == 0 && p.role >= aside && (p.role == aside) != r.denied(p): // "in DM", "not here"
			if p.from >= m.to && r.offered(m.to, p) {
				break // "…, then we write to you in DM"
			}
			hidden = min(hidden, far)
		case distance == 0 && p.role == inView && !r.clicked(p) && !r.within(p):
			shown = min(shown, far)
		case distance != 0 && p.role == aside && !r.denied(p):
			invited = invited || r.invites(k)
		}
		return true
	}
	for k := i - 1; k >= 0 && look(k); k-- {
	}
	for k := i + 1; k < len(r.marks) && look(k); k++ {
	}
	if hidden > placeReach && shown > placeReach {
		return invited
	}
	return hidden <= shown
}

// denied reports whether a place is named as the one not to use: "not here", "nicht in den Kommentaren".
func (r *reply) denied(p *mark) bool {
	for k := p.from - 1; k >= 0 && k >= p.from-3 && r.tokens[k].clause == r.tokens[p.from].clause; k-- {
		if r.tokens[k].is(denial) {
			return true
		}
	}
	return false
}

// clicked reports whether "here" is a link: "click here".
func (r *reply) clicked(p *mark) bool { return p.from > 0 && r.tokens[p.from-1].is(click) }

// offered reports whether it is the company that goes to a place, which is named after token from: "…, then we write to you in DM".
func (r *reply) offered(from int, p *mark) bool {
	for k := from; k < p.from; k++ {
		t := &r.tokens[k]
		if !t.asks && (t.we || t.is(weDo) || t.key == wordNous && r.tokens[k+1].is(you)) {
			return true
		}
	}
	return false
}

// within reports whether a place in view is part of a private one: "here in DM".
func (r *reply) within(p *mark) bool {
	for k := p.to; k < len(r.tokens) && k <= p.to+1; k++ {
		if r.tokens[k].is(privateDM) {
			return r.tokens[k].clause == r.tokens[p.from].clause && !r.orBetween(p.to, k)
		}
	}
	return false
}

func (r *reply) orBetween(from, to int) bool {
	for k := from; k < to; k++ {
		if r.tokens[k].is(either) {
			return true
		}
	}
	return false
}

// invites reports whether the sentence of the private place at mark i asks the customer to go there.
func (r *reply) invites(i int) bool {
	p := &r.marks[i]
	asking := func(m *mark) bool { return (m.role == asks || m.role == asksBy) && r.together(m, p) && r.meant(m) }
	for k := i - 1; k >= 0 && p.from-r.marks[k].to <= askReach; k-- {
		if asking(&r.marks[k]) {
			return true
		}
	}
	for k := i + 1; k < len(r.marks) && r.marks[k].from-p.to <= askReach; k++ {
		if asking(&r.marks[k]) {
			return true
		}
	}
	return r.tokens[p.from].is(privateDM) && p.from > 0 && r.tokens[p.from-1].is(plea)
}
