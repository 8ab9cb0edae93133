package main

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/nyaruka/phonenumbers"

	"github.com/mysocialcare/socialcare/internal/phone"
	"github.com/mysocialcare/socialcare/privacy"
)

// shortest is how many digits a number needs for privacy to look for it.
const shortest = 7

// TestFindAgreesWithLibphonenumber looks in texts for numbers as libphonenumber writes them. A person's number must be found whole, and
// nothing of a service's. Left out on purpose are what could be a date (30122002), what begins with 00 and is dialled at home (KR, JP, UY), and
// German pagers.
func TestFindAgreesWithLibphonenumber(t *testing.T) {
	all, err := phonenumbers.MetadataCollection()
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(2026, 12))
	var persons, services count
	for _, m := range all.GetMetadata() {
		if m.GetId() == "001" {
			continue
		}
		guard, err := privacy.New(&privacy.Options{Regions: []string{m.GetId()}})
		if err != nil {
			t.Fatal(err)
		}
		numbers(r, m, 200/thin, func(d []byte) {
			n, err := phonenumbers.Parse(fmt.Sprintf("+%d%s", m.GetCountryCode(), d), "")
			if err != nil || !phonenumbers.IsValidNumber(n) {
				return
			}
			for _, f := range []phonenumbers.PhoneNumberFormat{phonenumbers.E164, phonenumbers.INTERNATIONAL, phonenumbers.NATIONAL} {
				number := phonenumbers.Format(n, f)
				if len(onlyDigits(number)) < shortest {
					continue
				}
				private := phone.Class(classNumber(phonenumbers.GetNumberType(n))).Private()
				c := &services
				if private {
					c = &persons
				}
				c.add(m.GetId()+" "+number, spans(guard, "tel "+number) == expected(private, number))
			}
		})
	}
	persons.report(t, "persons' numbers found whole", 0.999)
	services.report(t, "services' numbers passed over", 0.999)
}

// spans are the phone numbers that are found, as text.
func spans(g *privacy.Guard, text string) (s string) {
	for _, f := range g.Find(text) {
		if f.Type == privacy.Phone {
			s += text[f.Start:f.End] + ";"
		}
	}
	return s
}

func expected(private bool, number string) string {
	if !private {
		return ""
	}
	return number + ";"
}

type count struct {
	good, bad int
	first     []string
}

func (c *count) add(what string, ok bool) {
	if ok {
		c.good++
		return
	}
	c.bad++
	if len(c.first) < 40 {
		c.first = append(c.first, what)
	}
}

func (c *count) report(t *testing.T, what string, least float64) {
	t.Helper()
	share := float64(c.good) / float64(c.good+c.bad)
	t.Logf("%s: %d of %d (%.3f %%)", what, c.good, c.good+c.bad, 100*share)
	if share < least {
		t.Errorf("%s: %.3f %%, want at least %.3f", what, 100*share, 100*least)
	}
	for _, f := range c.first {
		t.Log(f)
	}
}
