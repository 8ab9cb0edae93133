package main

import (
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// longestNumber bounds the automata: no plan has longer numbers.
const longestNumber = 17

// node is a state after some digits of a number. Nodes are made once for what follows them, so that plans share their ends.
type node struct {
	next  [10]*node
	class phonenumbers.PhoneNumberType // of a number that ends here; none if it is not valid
	id    int
}

const none = phonenumbers.UNKNOWN

// reserved is the class of numbers that a plan has set aside for fiction, or for mobiles that are yet to come: they look like a person's, and
// libphonenumber does not know them.
const reserved = phonenumbers.PhoneNumberType(11 + 1)

// setAside are those numbers by region. Sources: Ofcom "Telephone numbers for use in TV and radio drama programmes" (GB), Arcep décision
// 2018-0881 (FR), ComReg "numbers for drama" (IE), CNMC plan nacional, mobile services 71 to 79 (ES).
var setAside = map[string]string{
	"GB": `7700900\d{3}|1632960\d{3}`,
	"FR": `(?:19900|26191|35301|46571|53649|63998)\d{4}`,
	"IE": `2091\d{5}`,
	"ES": `7[5679]\d{7}`,
}

// nodes makes nodes, bottom up.
type nodes struct {
	made map[string]*node
	all  []*node
}

func (ns *nodes) make(n node) *node {
	var key strings.Builder
	empty := n.class == none
	for _, t := range n.next {
		if t != nil {
			empty = false
			fmt.Fprint(&key, t.id)
		}
		key.WriteByte(',')
	}
	if empty {
		return nil
	}
	fmt.Fprint(&key, n.class)
	if old := ns.made[key.String()]; old != nil {
		return old
	}
	n.id = len(ns.all) + 1
	ns.made[key.String()] = &n
	ns.all = append(ns.all, &n)
	return &n
}

// pattern is one regular expression over digits and the lengths that it holds for.
type pattern struct {
	prog    *syntax.Prog
	lengths map[int]bool // nil: all
}

func compile(d *phonenumbers.PhoneNumberDesc) *pattern {
	if d.GetNationalNumberPattern() == "" || d.GetNationalNumberPattern() == "NA" {
		return nil
	}
	re, err := syntax.Parse(d.GetNationalNumberPattern(), syntax.Perl)
	if err != nil {
		panic(err)
	}
	prog, err := syntax.Compile(re.Simplify())
	if err != nil {
		panic(err)
	}
	p := &pattern{prog: prog}
	for _, n := range d.GetPossibleLength() {
		if p.lengths == nil {
			p.lengths = make(map[int]bool)
		}
		p.lengths[int(n)] = true
	}
	return p
}

// closure follows what needs no digit. The result is sorted.
func (p *pattern) closure(pcs []uint32) []uint32 {
	seen := make(map[uint32]bool)
	var out []uint32
	for len(pcs) > 0 {
		pc := pcs[len(pcs)-1]
		pcs = pcs[:len(pcs)-1]
		if seen[pc] {
			continue
		}
		seen[pc] = true
		switch in := p.prog.Inst[pc]; in.Op {
		case syntax.InstAlt:
			pcs = append(pcs, in.Out, in.Arg)
		case syntax.InstCapture, syntax.InstNop:
			pcs = append(pcs, in.Out)
		case syntax.InstEmptyWidth:
			panic("a plan's pattern with an anchor")
		default:
			out = append(out, pc)
		}
	}
	slices.Sort(out)
	return out
}

func (p *pattern) start() []uint32 { return p.closure([]uint32{uint32(p.prog.Start)}) }

func (p *pattern) step(state []uint32, digit rune) []uint32 {
	var to []uint32
	for _, pc := range state {
		if in := &p.prog.Inst[pc]; in.Op != syntax.InstMatch && in.MatchRune(digit) {
			to = append(to, in.Out)
		}
	}
	return p.closure(to)
}

func (p *pattern) accepts(state []uint32, length int) bool {
	if p.lengths != nil && !p.lengths[length] {
		return false
	}
	return slices.ContainsFunc(state, func(pc uint32) bool { return p.prog.Inst[pc].Op == syntax.InstMatch })
}

// The parts of a plan, in the order in which they decide what a number is.
const (
	general = iota
	premium
	tollFree
	shared
	voip
	personal
	pager
	uan
	voicemail
	fixed
	mobile
	parts
)

var partClass = [parts]phonenumbers.PhoneNumberType{
	none, phonenumbers.PREMIUM_RATE, phonenumbers.TOLL_FREE, phonenumbers.SHARED_COST, phonenumbers.VOIP, phonenumbers.PERSONAL_NUMBER,
	phonenumbers.PAGER, phonenumbers.UAN, phonenumbers.VOICEMAIL, phonenumbers.FIXED_LINE, phonenumbers.MOBILE,
}

// plan is what one region's numbers look like.
type plan struct {
	parts   [parts]*pattern
	both    bool // fixed and mobile numbers look the same
	aside   *pattern
	leading *pattern // if there is one, it alone decides whether a number of a shared calling code is the region's
}

func newPlan(m *phonenumbers.PhoneMetadata) *plan {
	p := &plan{both: m.GetSameMobileAndFixedLinePattern()}
	for i, d := range []*phonenumbers.PhoneNumberDesc{
		m.GetGeneralDesc(), m.GetPremiumRate(), m.GetTollFree(), m.GetSharedCost(), m.GetVoip(), m.GetPersonalNumber(), m.GetPager(), m.GetUan(),
		m.GetVoicemail(), m.GetFixedLine(), m.GetMobile(),
	} {
		p.parts[i] = compile(d)
	}
	if text := setAside[m.GetId()]; text != "" {
		p.aside = compile(&phonenumbers.PhoneNumberDesc{NationalNumberPattern: &text})
	}
	if m.GetLeadingDigits() != "" {
		text := m.GetLeadingDigits()
		p.leading = compile(&phonenumbers.PhoneNumberDesc{NationalNumberPattern: &text})
	}
	return p
}

// class is what a number is whose digits the given parts accept, as libphonenumber decides it.
func (p *plan) class(accepts [parts]bool) phonenumbers.PhoneNumberType {
	if !accepts[general] {
		return none
	}
	for i := premium; i <= voicemail; i++ {
		if accepts[i] {
			return partClass[i]
		}
	}
	switch {
	case accepts[fixed] && (p.both || accepts[mobile]):
		return phonenumbers.FIXED_LINE_OR_MOBILE
	case accepts[fixed]:
		return phonenumbers.FIXED_LINE
	case accepts[mobile] && !p.both:
		return phonenumbers.MOBILE
	}
	return none
}

// progress is how far the digits so far have come in one plan.
type progress struct {
	at      [parts][]uint32
	aside   []uint32
	leading []uint32
	ours    bool // the leading digits have matched
}

func (p *plan) start() (s progress) {
	for i, part := range p.parts {
		if part != nil {
			s.at[i] = part.start()
		}
	}
	if p.aside != nil {
		s.aside = p.aside.start()
	}
	if p.leading != nil {
		s.leading = p.leading.start()
	}
	return s
}

func (p *plan) step(s progress, digit rune) progress {
	for i, part := range p.parts {
		if part != nil {
			s.at[i] = part.step(s.at[i], digit)
		}
	}
	if p.aside != nil {
		s.aside = p.aside.step(s.aside, digit)
	}
	if p.leading != nil && !s.ours {
		s.leading = p.leading.step(s.leading, digit)
		if s.ours = p.leading.accepts(s.leading, 0); s.ours {
			s.leading = nil
		}
	}
	return s
}

func (p *plan) accepts(s progress, length int) phonenumbers.PhoneNumberType {
	var a [parts]bool
	for i, part := range p.parts {
		a[i] = part != nil && part.accepts(s.at[i], length)
	}
	if class := p.class(a); class != none || p.aside == nil || !p.aside.accepts(s.aside, length) {
		return class
	}
	return reserved
}

func (s progress) dead() bool { return len(s.at[general]) == 0 && len(s.aside) == 0 }

// build makes the automaton of the plans that share a calling code, main region first.
func (ns *nodes) build(plans []*plan) *node {
	memo := make(map[string]*node)
	var from func(at []progress, depth int) *node
	from = func(at []progress, depth int) *node {
		key := fmt.Sprint(depth, at)
		if n, ok := memo[key]; ok {
			return n
		}
		n := node{class: classOf(plans, at, depth)}
		if depth < longestNumber && slices.ContainsFunc(at, func(s progress) bool { return !s.dead() }) {
			for d := range 10 {
				to := make([]progress, len(at))
				for i, s := range at {
					to[i] = plans[i].step(s, rune('0'+d))
				}
				n.next[d] = from(to, depth+1)
			}
		}
		made := ns.make(n)
		memo[key] = made
		return made
	}
	at := make([]progress, len(plans))
	for i, p := range plans {
		at[i] = p.start()
	}
	return from(at, 0)
}

// classOf asks the plans in their order whose number it is.
func classOf(plans []*plan, at []progress, length int) phonenumbers.PhoneNumberType {
	for i, p := range plans {
		class := p.accepts(at[i], length)
		if p.leading != nil && len(plans) > 1 {
			if at[i].ours {
				return class
			}
			continue
		}
		if class != none {
			return class
		}
	}
	return none
}
