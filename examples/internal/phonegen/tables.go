package main

import (
	"bytes"
	"cmp"
	"fmt"
	"go/format"
	"math/bits"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// tables is what is written out.
type tables struct {
	nodes   nodes
	zones   []zone
	regions []region
	edges   []uint32
	shapes  []shape
	lists   map[*node]int // where a node's edges begin
	same    map[string]int
	sizes   map[*node]uint32 // of the numbers after a node
}

// zone is a calling code.
type zone struct {
	code    int
	root    *node
	lengths uint32 // bit n: a number may have n digits
	bare    uint32 // bit n: one of n digits may be written without what is dialled before it at home
	shapes  []shape
	from    int    // of its shapes
	trunk   string // dialled before a number at home
}

// region is a country or territory.
type region struct {
	name     string
	zone     int
	own      *node // its own numbers
	dialled  *node // those of its calling code, as they are dialled in it
	metadata *phonenumbers.PhoneMetadata
}

// generate returns the Go file.
func generate(version string) ([]byte, error) {
	collection, err := phonenumbers.MetadataCollection()
	if err != nil {
		return nil, err
	}
	t := &tables{nodes: nodes{made: make(map[string]*node)}, lists: make(map[*node]int), same: make(map[string]int), sizes: make(map[*node]uint32)}
	byName := make(map[string]*phonenumbers.PhoneMetadata)
	for _, m := range collection.GetMetadata() {
		if m.GetId() == "001" { // no country's: satellites, international services
			t.addZone(m, []*plan{newPlan(m)})
			continue
		}
		byName[m.GetId()] = m
		t.regions = append(t.regions, region{name: m.GetId(), metadata: m})
	}
	for _, r := range t.regions {
		sharing := phonenumbers.GetRegionCodesForCountryCode(int(r.metadata.GetCountryCode()))
		if sharing[0] != r.name {
			continue
		}
		var plans []*plan
		for _, name := range sharing {
			plans = append(plans, newPlan(byName[name]))
		}
		t.addZone(r.metadata, plans)
	}
	slices.SortFunc(t.zones, func(a, b zone) int { return cmp.Compare(a.code, b.code) })
	slices.SortFunc(t.regions, func(a, b region) int { return strings.Compare(a.name, b.name) })
	t.addRegions()
	t.number()
	return t.source(version)
}

func (t *tables) addZone(main *phonenumbers.PhoneMetadata, plans []*plan) {
	z := zone{code: int(main.GetCountryCode()), bare: bare(main), root: t.nodes.build(plans), shapes: shapes(main), trunk: main.GetNationalPrefix()}
	for _, n := range main.GetGeneralDesc().GetPossibleLength() {
		z.lengths |= 1 << n
	}
	t.zones = append(t.zones, z)
}

func (t *tables) addRegions() {
	for i := range t.regions {
		r := &t.regions[i]
		r.zone = slices.IndexFunc(t.zones, func(z zone) bool { return z.code == int(r.metadata.GetCountryCode()) })
		alone := newPlan(r.metadata)
		alone.leading = nil
		r.own = t.nodes.build([]*plan{alone})
		r.dialled = t.nodes.dialled(t.zones[r.zone].root, ways(r.metadata))
	}
}

// number lays out the edges of all nodes that are used, and the shapes.
func (t *tables) number() {
	t.edges = []uint32{last} // the list of a node after which nothing may come
	for i := range t.zones {
		z := &t.zones[i]
		t.list(z.root)
		z.from = len(t.shapes)
		t.shapes = append(t.shapes, z.shapes...)
	}
	for _, r := range t.regions {
		t.list(r.own)
		t.list(r.dialled)
	}
}

// An edge has the digits that take it in bits 0 to 9, whether it is the last of its node, the class of a number that ends with it, and the
// place of the edges that go on.
const (
	last       = 1 << 10
	classShift = 11
	placeShift = 15
)

// list writes a node's edges, and those of the nodes after it, unless they are there.
func (t *tables) list(n *node) int {
	if at, ok := t.lists[n]; ok {
		return at
	}
	var out []uint32
	for d, to := range n.next {
		if to == nil {
			continue
		}
		edge := uint32(t.list(to))<<placeShift | classNumber(to.class)<<classShift
		if k := slices.IndexFunc(out, func(e uint32) bool { return e&^(last-1) == edge }); k >= 0 {
			out[k] |= 1 << d
			continue
		}
		out = append(out, edge|1<<d)
	}
	t.lists[n] = t.place(out)
	return t.lists[n]
}

// place appends a list of edges, and finds one that is there already. The widest edge comes first.
func (t *tables) place(out []uint32) int {
	if len(out) == 0 {
		return 0
	}
	slices.SortStableFunc(out, func(a, b uint32) int { return bits.OnesCount32(b&(last-1)) - bits.OnesCount32(a&(last-1)) })
	out[len(out)-1] |= last
	key := fmt.Sprint(out)
	if at, ok := t.same[key]; ok {
		return at
	}
	at := len(t.edges)
	t.edges = append(t.edges, out...)
	t.same[key] = at
	return at
}

// classNumber is the value of phone.Class that stands for a type.
func classNumber(t phonenumbers.PhoneNumberType) uint32 {
	switch t {
	case none:
		return 0
	case reserved:
		return 12
	}
	return uint32(t) + 1
}

// source writes the Go file.
func (t *tables) source(version string) ([]byte, error) {
	if len(t.edges) >= 1<<(32-placeShift) || len(t.zones) > 254 || len(t.regions) > 254 {
		return nil, fmt.Errorf("%d edges, %d calling codes, %d regions are too many", len(t.edges), len(t.zones), len(t.regions))
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "// Code generated by examples/internal/phonegen; DO NOT EDIT.\n")
	fmt.Fprintf(&b, "// Source: %s, by github.com/nyaruka/phonenumbers %s.\n", upstream, version)
	fmt.Fprintf(&b, "// Copyright The Libphonenumber Authors, licensed under the Apache License, Version 2.0.\n\npackage phone\n\n")
	fmt.Fprintf(&b, "// Of %d regions with %d calling codes.\n", len(t.regions), len(t.zones))
	fmt.Fprintf(&b, "var zones = [...]zone{\n")
	for _, z := range t.zones {
		fmt.Fprintf(&b, "{%d, %d, %#x, %#x, %d, %d, %q},\n", z.code, t.lists[z.root], z.lengths, z.bare, z.from, len(z.shapes), z.trunk)
	}
	fmt.Fprintf(&b, "}\n\nvar regions = [...]region{\n")
	for _, r := range t.regions {
		fmt.Fprintf(&b, "{%q, %d, %d, %d, [10]uint32{", r.name, r.zone, t.lists[r.own], t.lists[r.dialled])
		for _, next := range r.dialled.next {
			fmt.Fprintf(&b, "%#x,", t.sizesAfter(next)<<1)
		}
		fmt.Fprintf(&b, "}},\n")
	}
	fmt.Fprintf(&b, "}\n\nvar shapes = [...]uint64{")
	for i, s := range t.shapes {
		wrap(&b, i, 12)
		fmt.Fprintf(&b, "%#x,", uint64(s))
	}
	fmt.Fprintf(&b, "\n}\n\nvar edges = [...]uint32{")
	for i, e := range t.edges {
		wrap(&b, i, 12)
		fmt.Fprintf(&b, "%#x,", e)
	}
	fmt.Fprintf(&b, "\n}\n")
	return format.Source(b.Bytes())
}

// sizesAfter has bit n if a number may end n digits after the node.
func (t *tables) sizesAfter(n *node) (sizes uint32) {
	if n == nil {
		return 0
	}
	if known, ok := t.sizes[n]; ok {
		return known
	}
	if n.class != none {
		sizes = 1
	}
	for _, next := range n.next {
		sizes |= t.sizesAfter(next) << 1
	}
	t.sizes[n] = sizes
	return sizes
}

func wrap(b *bytes.Buffer, i, n int) {
	if i%n == 0 {
		b.WriteByte('\n')
	}
}
