package phone_test

import (
	"strings"
	"testing"

	"github.com/mysocialcare/socialcare/internal/phone"
)

// The numbers are those that regulators reserve for fiction, or examples in their plans.
func TestAbroad(t *testing.T) {
	for _, tt := range []struct {
		digits   string
		code     int
		national string
		want     phone.Class
	}{
		{"447700900123", 44, "7700900123", phone.Reserved}, // for fiction
		{"447400123456", 44, "7400123456", phone.Mobile},
		{"4402079460018", 44, "2079460018", phone.Fixed},
		{"12125550142", 1, "2125550142", phone.Either},
		{"390655500142", 39, "0655500142", phone.Fixed},
		{"39655500142", 39, "655500142", phone.None},
		{"493023125014", 49, "3023125014", phone.Fixed},
		{"61491570006", 61, "491570006", phone.Mobile},
		{"448081570192", 44, "8081570192", phone.TollFree},
		{"80012345678", 800, "12345678", phone.TollFree},
		{"999123456", 0, "", phone.None},
		{"44", 44, "", phone.None},
		{"440", 44, "0", phone.None},
		{"", 0, "", phone.None},
	} {
		t.Run(tt.digits, func(t *testing.T) {
			z, national, c := phone.Abroad([]byte(tt.digits))
			if z.Code() != tt.code || string(national) != tt.national || c != tt.want {
				t.Errorf("code %d, national %q, class %d; want %d, %q, %d", z.Code(), national, c, tt.code, tt.national, tt.want)
			}
		})
	}
}

func TestDialled(t *testing.T) {
	for _, tt := range []struct {
		region, digits string
		want           phone.Class
	}{
		{"GB", "02079460018", phone.Fixed},
		{"GB", "2079460018", phone.Fixed},
		{"GB", "002079460018", phone.None},
		{"US", "12125550142", phone.Either},
		{"CA", "2125550142", phone.Either}, // of another region with the same calling code
		{"IT", "0655500142", phone.Fixed},
		{"RU", "89161234567", phone.Mobile},
		{"HU", "0612345678", phone.Fixed},
		{"AR", "0111523456789", phone.Mobile}, // 15 for a mobile number
		{"AR", "91123456789", phone.Mobile},
		{"BR", "01511961234567", phone.Mobile}, // with a carrier's code
		{"BR", "011961234567", phone.Mobile},
		{"MX", "5512345678", phone.Either},
	} {
		t.Run(tt.region+tt.digits, func(t *testing.T) {
			r, ok := phone.Lookup(tt.region)
			if !ok {
				t.Fatal("no such region")
			}
			w := r.Dial()
			for _, d := range []byte(tt.digits) {
				w.Step(d)
			}
			if w.Class() != tt.want {
				t.Errorf("class %d, want %d", w.Class(), tt.want)
			}
		})
	}
}

func TestLookup(t *testing.T) {
	for _, name := range []string{"", "UK", "IT ", "it", "ZZ", "001"} {
		if r, ok := phone.Lookup(name); ok {
			t.Errorf("%q is %q", name, r.Name())
		}
	}
	for name, code := range map[string]int{"AC": 247, "IT": 39, "VA": 39, "ZW": 263, "XK": 383} {
		if r, ok := phone.Lookup(name); !ok || r.Name() != name || r.Zone().Code() != code {
			t.Errorf("%s: %v %s %d", name, ok, r.Name(), r.Zone().Code())
		}
	}
}

func TestShapes(t *testing.T) {
	zone := func(name string) phone.Zone { r, _ := phone.Lookup(name); return r.Zone() }
	for _, tt := range []struct {
		region string
		first  byte
		shape  phone.Shape
		want   bool
	}{
		{"US", '2', 0x334, true}, {"US", '2', 0x343, false}, {"GB", '2', 0x244, true}, {"GB", '9', 0x244, false}, {"FR", '1', 0x12222, true},
		{"FR", '1', 0x333, false}, {"AR", '1', 0x2244, true}, {"CA", '2', 0x334, true}, {"ZZ", '2', 0x334, false},
	} {
		if got := zone(tt.region).Writes(tt.first, tt.shape); got != tt.want {
			t.Errorf("%s writes %c as %x: %v, want %v", tt.region, tt.first, tt.shape, got, tt.want)
		}
	}
}

// The zero values know no numbers, and nothing that a walk is fed makes it fail.
func TestNothing(t *testing.T) {
	var z phone.Zone
	var r phone.Region
	w := r.Dial()
	if z.Code() != 0 || z.Class([]byte("1")) != phone.None || z.Possible(9) || z.KeepsZero() || z.Writes('2', 0x334) || z.Trunk() != "" || r.Name() != "" ||
		r.Zone() != 0 || r.Class([]byte("1")) != phone.None || w.Step('1') || r.SameDialling(r) {
		t.Error("a zero value knows something")
	}
	it, _ := phone.Lookup("IT")
	for c := range 256 {
		w := it.Dial()
		if w.Step(byte(c)) != (strings.IndexByte("013458", byte(c)) >= 0) {
			t.Errorf("byte %d", c)
		}
	}
}

func FuzzAbroad(f *testing.F) {
	f.Add([]byte("447700900123"))
	f.Fuzz(func(t *testing.T, d []byte) {
		for i, c := range d {
			d[i] = '0' + c%10
		}
		z, national, c := phone.Abroad(d)
		if c != phone.None && (z.Code() == 0 || len(national) < 3 || len(national) > 17) {
			t.Errorf("%s: %d, %s, %d", d, z.Code(), national, c)
		}
	})
}

func BenchmarkAbroad(b *testing.B) {
	d := []byte("12125550142")
	b.ReportAllocs()
	for b.Loop() {
		phone.Abroad(d)
	}
}
