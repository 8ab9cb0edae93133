package privacy

import "strings"

// keyPrefixes begin the keys of well-known programs; the number is the least length of the whole key.
// Sources: the services' own documentation of their token formats.
var keyPrefixes = [...]struct {
	prefix string
	least  int
}{
	{"ghp_", 30}, {"gho_", 30}, {"ghs_", 30}, {"ghu_", 30}, {"ghr_", 30}, {"github_pat_", 40}, {"glpat-", 20},
	{"sk_live_", 20}, {"sk_test_", 20}, {"pk_live_", 20}, {"pk_test_", 20}, {"rk_live_", 20}, {"rk_test_", 20}, {"whsec_", 20},
	{"sk-ant-", 24}, {"sk-proj-", 24}, {"sk-", 24}, {"AKIA", 20}, {"ASIA", 20}, {"AIza", 35}, {"ya29.", 30},
	{"xoxb-", 20}, {"xoxp-", 20}, {"xoxa-", 20}, {"xoxs-", 20}, {"xapp-", 20}, {"EAAC", 40}, {"SG.", 40}, {"npm_", 36}, {"pypi-", 40},
	{"hf_", 30}, {"dop_v1_", 60}, {"shpat_", 36}, {"key-", 34}, {"AAAA", 100}, {"eyJ", 36},
}

const keyHeads = "gspwrAyxESnhdke" // the first letters of the prefixes

const longestKey = 512 // bytes of a key or token

// keyEnd returns the end of the letters, digits and marks that a key may hold, as far as a key may go.
func keyEnd(s string, i int) int {
	most := min(len(s), i+longestKey)
	for i < most && (isAlnum(s[i]) || strings.IndexByte("_-.+/=", s[i]) >= 0) {
		i++
	}
	for i > 0 && strings.IndexByte(".-/", s[i-1]) >= 0 {
		i--
	}
	return i
}

// longToken reports whether no blank stands in the 16 bytes from i on.
func longToken(s string, i int) bool {
	return i+16 <= len(s) && strings.IndexByte(s[i:i+16], ' ') < 0
}

// prefixedKey reads the key of a well-known program at i, by its prefix, and returns its end, or 0.
func (sc *scanner) prefixedKey(i int) int {
	s := sc.text
	if i > 0 && (isAlnum(s[i-1]) || s[i-1] == '_') || strings.IndexByte(keyHeads, s[i]) < 0 {
		return 0
	}
	for _, p := range keyPrefixes {
		if !strings.HasPrefix(s[i:], p.prefix) {
			continue
		}
		end := keyEnd(s, i)
		if end-i < p.least || !varied(s, i+len(p.prefix), end) {
			continue
		}
		sc.add(i, end, APIKey, 0.95, Shape)
		return end
	}
	return 0
}

// varied reports whether [i, end) has a letter and a digit.
func varied(s string, i, end int) bool {
	letters, digits := false, false
	for ; i < end; i++ {
		letters, digits = letters || isLetter(s[i]), digits || isDigit(s[i])
	}
	return letters && digits
}

// mixed reports whether [i, end) has letters and digits, as what a program made up has.
func mixed(s string, i, end int) bool {
	letters, digits := 0, 0
	for ; i < end; i++ {
		switch {
		case isDigit(s[i]):
			digits++
		case isLetter(s[i]):
			letters++
		}
	}
	return letters > 1 && digits > 1
}

// keyWindow bounds how far after its name a key may stand.
const keyWindow = 64

// apiKey reads the key or token that words name: the first token behind them that has letters and digits, 16 or more of them together.
func (sc *scanner) apiKey(end int) int {
	s := sc.text
	if strings.HasPrefix(s[end:], "-----") {
		return sc.armoured(end + len("-----"))
	}
	if sc.nextDigit(end) >= end+keyWindow+longestKey {
		return end
	}
	for i := end; i < len(s) && i < end+keyWindow; {
		c := s[i]
		if c == '!' || c == '?' || c == ';' || c == '[' {
			return end
		}
		if !isAlnum(c) && c != '_' {
			i++
			continue
		}
		to := keyEnd(s, i)
		if to-i >= 16 && mixed(s, i, to) && !strings.HasPrefix(s[i:], "http") && byteAt(s, to) != '@' && sc.clear(i, to) {
			sc.add(i, to, APIKey, 0.85, Context)
			return to
		}
		if to == i {
			return end
		}
		if byteAt(s, to) == ':' && strings.HasPrefix(s[to:], "://") {
			return end
		}
		i = to
	}
	return end
}

// armoured reads the key between the BEGIN line of RFC 7468, which ends at i, and its END line, or as much of it as there is.
func (sc *scanner) armoured(i int) int {
	const most = 8 << 10
	s := sc.text
	for i < len(s) && (s[i] == '\n' || s[i] == '\r' || s[i] == ' ') {
		i++
	}
	end := i
	for k := i; k < len(s) && k < i+most && (isAlnum(s[k]) || strings.IndexByte("+/=\r\n ", s[k]) >= 0); k++ {
		if s[k] > ' ' {
			end = k + 1
		}
	}
	if end-i < 32 {
		return i
	}
	sc.add(i, end, APIKey, 0.95, Context)
	return end
}

// longRun reads letters and digits without a break, longRunLength or more: keys, and addresses of crypto currencies.
func (sc *scanner) longRun(i, end int) int {
	s := sc.text
	if end-i > 128 || !sc.clear(i, end) {
		return 0
	}
	switch run := s[i:end]; {
	case len(run) >= 26 && len(run) <= 35 && bitcoinLegacy(run), len(run) >= 42 && bitcoinSegwit(run):
		sc.add(i, end, CryptoAddress, 1, Checksum)
		return end
	case len(run) == 42:
		if ok, exact := ethereum(run); ok {
			evidence := Shape
			if exact {
				evidence = Checksum
			}
			sc.add(i, end, CryptoAddress, 0.9, evidence)
			return end
		}
	}
	return sc.prefixedKey(i)
}

// secretParameters are the names that the value of a parameter in a URL is secret by.
var secretParameters = newWordList("token accesstoken authtoken resettoken idtoken refreshtoken sessiontoken csrftoken apikey key secret clientsecret password passwd pwd pass pw "+
	"sid sessionid session phpsessid jsessionid auth authorization sig signature jwt code otp pin hash access invite magic ticket accesskey secretkey privatekey "+
	"credential credentials bearer", "xamzsignature xamzcredential xamzsecuritytoken sastoken")

// link reads the URL [i, end) for the values of parameters that are secret by name, and for a password before the host. The scan then goes
// through it as through any text.
func (sc *scanner) link(i, end int) {
	s := sc.text
	if at := strings.IndexByte(s[i:end], '@'); at > 0 {
		sc.userinfo(i, i+at)
	}
	sc.secretPath(i, end)
	sc.parameters(i, end)
}

// parameters reads the values in [i, end) whose names say that they are secret.
func (sc *scanner) parameters(i, end int) {
	s := sc.text
	for k := i; k < end; k++ {
		if s[k] != '?' && s[k] != '&' && s[k] != '#' && s[k] != ';' {
			continue
		}
		var name [wordBytes]byte
		n, p := 0, k+1
		for p < end && n < len(name) && (isAlnum(s[p]) || s[p] == '_' || s[p] == '-' || s[p] == '.') {
			if isLetter(s[p]) {
				name[n] = s[p] | 0x20
				n++
			}
			p++
		}
		if p >= end || s[p] != '=' || !secretParameters.holds(name[:n]) {
			continue
		}
		from := p + 1
		for p = from; p < end && strings.IndexByte("&#\"'<>()[];,*", s[p]) < 0; p++ {
		}
		for p > from && strings.IndexByte(".!?:", s[p-1]) >= 0 {
			p--
		}
		if p-from >= 6 || p-from >= 4 && mixed(s, from, p) {
			sc.add(from, p, URLSecret, 0.9, Context)
		}
		k = p - 1
	}
}

// secretPaths are the parts of a path behind which a part is secret.
var secretPaths = newWordList("reset verify confirm confirmation activate activation magic invite token auth login unsubscribe password recover recovery signin session share secret")

// secretPath reads the part of a path [i, end) that nobody made up by hand, behind one that says what it is for.
func (sc *scanner) secretPath(i, end int) {
	s := sc.text
	told := false
	for k := i; k < end; {
		to := k
		for to < end && strings.IndexByte("/?#&", s[to]) < 0 {
			to++
		}
		if told && to-k >= 16 && mixed(s, k, to) {
			sc.add(k, to, URLSecret, 0.85, Context)
		}
		told = secretPaths.begins(s, k, to)
		if to < end && s[to] != '/' {
			return
		}
		k = to + 1
	}
}

// userinfo reads the password in "https://user:password@host".
func (sc *scanner) userinfo(i, at int) {
	s := sc.text
	slashes := strings.Index(s[i:at], "://")
	if slashes < 0 {
		return
	}
	from := i + slashes + len("://")
	colon := strings.IndexByte(s[from:at], ':')
	if colon <= 0 || strings.IndexByte(s[from:at], '/') >= 0 || at-from-colon < 4 || strings.ContainsAny(s[from:at], "[]*") {
		return
	}
	sc.add(from+colon+1, at, URLSecret, 0.9, Shape)
}
