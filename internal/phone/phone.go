// Package phone knows the numbering plans of the world: which digits are a phone number, of which kind, and how people group them.
//
// The plans are generated tables (data.go), read by walking one shared automaton: no regular expressions, nothing built at start but a table
// of calling codes, no allocations. Everything is a pure function of the digits and safe for concurrent use.
//
// It does not look for numbers in text, nor tell whether a number is in service; package privacy does the first.
package phone

//go:generate sh -c "go run -C ../../examples ./internal/phonegen > data.go.new && mv data.go.new data.go"

// Class is the kind of a number. The zero value is no number.
type Class uint8

// The kinds of numbers, as libphonenumber tells them apart, and one of ours.
const (
	None      Class = iota
	Fixed           // fixed line
	Mobile          // mobile
	Either          // fixed or mobile: the plan does not tell them apart
	TollFree        // free for the caller
	Premium         // dearer than a call
	Shared          // the cost is shared
	VoIP            // over the internet, of no place
	Personal        // routed to wherever its owner is
	Pager           // a pager
	UAN             // a company's number for all its places
	Voicemail       // access to a mailbox
	Reserved        // set aside for fiction, or for mobiles that are yet to come: nobody's, though it looks like a person's
)

// Private reports whether a number of this kind may be a person's: a mailbox has its owner's number in it. Those of services are nobody's.
func (c Class) Private() bool {
	switch c {
	case Fixed, Mobile, Either, VoIP, Personal, Pager, Voicemail, Reserved:
		return true
	}
	return false
}

// Shape holds the sizes of the groups that a number is written in, four bits each, the last group lowest: 0x334 is "212 555 0142".
type Shape uint32

// zone is a calling code.
type zone struct {
	code    uint16
	root    uint32 // of its national numbers
	lengths uint32 // bit n: they may have n digits
	bare    uint32 // bit n: those of n digits may be written without the trunk prefix
	shapes  uint16 // first
	count   uint8
	trunk   string // dialled before a national number at home
}

// region is a country or territory.
type region struct {
	name    string
	zone    uint8
	own     uint32     // root of its own numbers
	dialled uint32     // root of all numbers of its calling code, as they are dialled in it
	sizes   [10]uint32 // of those, by the first digit; bit n: they may have n digits
}

// Zone is a calling code with its numbering plan. Its zero value is none, which has no numbers.
type Zone uint8

// Region is a country or territory. Its zero value is none, which has no numbers.
type Region uint8

// byCode finds a zone by its calling code.
var byCode = func() (t [1000]Zone) {
	for i, z := range &zones {
		t[z.code] = Zone(i + 1)
	}
	return t
}()

// Called returns the zone whose calling code begins the digits, and the length of the code. No code is the beginning of another.
func Called(d []byte) (z Zone, n int, ok bool) {
	code := 0
	for n = 1; n <= 3 && n <= len(d); n++ {
		code = code*10 + int(d[n-1]-'0')
		if z = byCode[code]; z != 0 {
			return z, n, true
		}
	}
	return 0, 0, false
}

// Abroad judges the digits after "+" or "00". A trunk prefix after the calling code, which people write though it is not dialled, is passed over.
// It returns the zone, the national number, and its class; None if the plan does not have it.
func Abroad(d []byte) (z Zone, national []byte, c Class) {
	z, n, ok := Called(d)
	if !ok {
		return 0, nil, None
	}
	national = d[n:]
	if c = z.Class(national); c != None {
		return z, national, c
	}
	trunk := z.Trunk()
	if trunk == "" || len(national) <= len(trunk) || string(national[:len(trunk)]) != trunk {
		return z, national, None
	}
	if c = z.Class(national[len(trunk):]); c != None || trunk[0] == '0' {
		national = national[len(trunk):]
	}
	return z, national, c
}

// Code is the calling code: 39.
func (z Zone) Code() int {
	if z == 0 {
		return 0
	}
	return int(zones[z-1].code)
}

// Class judges a national (significant) number: the digits after the calling code.
func (z Zone) Class(national []byte) Class {
	if z == 0 {
		return None
	}
	return Walk{at: zones[z-1].root}.over(national)
}

// Possible reports whether national numbers may have n digits.
func (z Zone) Possible(n int) bool { return z != 0 && n >= 0 && n < 32 && zones[z-1].lengths>>n&1 != 0 }

// Trunk is what is dialled before a national number at home: "0", "1", "8", "06", or nothing.
func (z Zone) Trunk() string {
	if z == 0 {
		return ""
	}
	return zones[z-1].trunk
}

// Bare reports whether national numbers of n digits are also written without the trunk prefix.
func (z Zone) Bare(n int) bool { return z != 0 && n >= 0 && n < 32 && zones[z-1].bare>>n&1 != 0 }

// KeepsZero reports whether national numbers may begin with 0.
func (z Zone) KeepsZero() bool {
	w := Walk{}
	if z != 0 {
		w.at = zones[z-1].root
	}
	return w.Step('0')
}

// Writes reports whether national numbers that begin with an ASCII digit are written in groups of these sizes, without the trunk prefix.
func (z Zone) Writes(first byte, s Shape) bool {
	if z == 0 {
		return false
	}
	known := &zones[z-1]
	for _, k := range shapes[known.shapes : known.shapes+uint16(known.count)] {
		if Shape(k) == s && k>>32>>(first-'0')&1 != 0 {
			return true
		}
	}
	return false
}

// Lookup finds a region by its code in ISO 3166-1, in capitals: "IT". XK is Kosovo.
func Lookup(name string) (Region, bool) {
	low, high := 0, len(regions)
	for low < high {
		switch mid := (low + high) / 2; {
		case regions[mid].name == name:
			return Region(mid + 1), true
		case regions[mid].name < name:
			low = mid + 1
		default:
			high = mid
		}
	}
	return 0, false
}

// Name is the code of the region: "IT".
func (r Region) Name() string {
	if r == 0 {
		return ""
	}
	return regions[r-1].name
}

// Zone is the region's calling code, which it may share with others.
func (r Region) Zone() Zone {
	if r == 0 {
		return 0
	}
	return Zone(regions[r-1].zone + 1)
}

// Class judges a national (significant) number, and knows only those of the region itself where others share its calling code.
func (r Region) Class(national []byte) Class {
	if r == 0 {
		return None
	}
	return Walk{at: regions[r-1].own}.over(national)
}

// Dial begins to read a number as it is dialled in the region: with its trunk prefix or without, of any region that shares the calling code.
func (r Region) Dial() Walk {
	if r == 0 {
		return Walk{}
	}
	return Walk{at: regions[r-1].dialled}
}

// Sizes has bit n if numbers that begin with an ASCII digit may have n digits as they are dialled in the region.
func (r Region) Sizes(first byte) uint32 {
	if r == 0 || first-'0' > 9 {
		return 0
	}
	return regions[r-1].sizes[first-'0']
}

// SameDialling reports whether all numbers are dialled alike in two regions.
func (r Region) SameDialling(o Region) bool {
	return r != 0 && o != 0 && regions[r-1].dialled == regions[o-1].dialled
}

// Walk reads a number digit by digit. Its zero value reads none.
type Walk struct {
	at    uint32 // the edges that may follow; 0 for none
	class Class
}

// An edge has the digits that take it in bits 0 to 9, whether it is the last of its node, the class of a number that ends with it, and the
// place of the edges that go on.
const (
	lastEdge   = 1 << 10
	classShift = 11
	classMask  = 15
	placeShift = 15
)

// Step reads a digit in ASCII, and reports whether the digits so far are a number or the beginning of one.
func (w *Walk) Step(digit byte) bool {
	if w.at == 0 || digit-'0' > 9 {
		*w = Walk{}
		return false
	}
	bit := uint32(1) << (digit - '0')
	for i := w.at; ; i++ {
		e := edges[i]
		if e&bit != 0 {
			w.at, w.class = e>>placeShift, Class(e>>classShift&classMask)
			return true
		}
		if e&lastEdge != 0 {
			*w = Walk{}
			return false
		}
	}
}

// Class is what the digits so far are.
func (w Walk) Class() Class { return w.class }

func (w Walk) over(digits []byte) Class {
	for _, d := range digits {
		if !w.Step(d) {
			return None
		}
	}
	return w.class
}
