package email_test

import "testing"

// Lines that were broken for their width alone are one (RFC 3676), quoted or not.
func TestDecodeFlowed(t *testing.T) {
	for name, tt := range map[string]struct{ params, body, text, quoted string }{
		"a paragraph":            {"; format=flowed", "The quick brown \nfox jumps \nover.\n\nThe end.", "The quick brown fox jumps over.\n\nThe end.", ""},
		"in capitals":            {"; Format=Flowed; charset=utf-8", "one \ntwo", "one two", ""},
		"not said":               {"", "one \ntwo", "one \ntwo", ""},
		"another format":         {"; format=fixed", "one \ntwo", "one \ntwo", ""},
		"words without blanks":   {"; format=flowed; delsp=yes", "故人西辞 \n黄鹤楼", "故人西辞黄鹤楼", ""},
		"blanks before a break":  {"; format=flowed; delsp=yes", "one  \ntwo", "one two", ""},
		"stuffed":                {"; format=flowed", " From here\n  indented", "From here\n indented", ""},
		"quoted":                 {"; format=flowed", "Yes.\n\n> Does it \n> work?\n>> Not \n>> yet.\n", "Yes.", "> Does it work?\n>> Not yet."},
		"depths are not joined":  {"; format=flowed", "Yes.\n\n> Does it \n>> work?\n", "Yes.", "> Does it \n>> work?"},
		"a signature":            {"; format=flowed", "It is \nblue. \n-- \nZoe \nMarten", "It is blue.", "-- \nZoe Marten"},
		"the end of a paragraph": {"; format=flowed", "one \n\ntwo", "one \n\ntwo", ""},
	} {
		_, m := decode(t, "In-Reply-To: <q@acme.example>\n"+wrap("text/plain"+tt.params, tt.body))
		if m.Text != tt.text || m.Quoted != tt.quoted {
			t.Errorf("%s: %q and %q, want %q and %q", name, m.Text, m.Quoted, tt.text, tt.quoted)
		}
	}
}
