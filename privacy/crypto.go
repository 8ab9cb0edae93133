package privacy

import (
	"crypto/sha256"
	"math/bits"
	"strings"
)

const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// base58Values is the value of a character of base58 plus one; 0 for others.
var base58Values = func() (t [256]uint8) {
	for i := range len(base58) {
		t[base58[i]] = uint8(i + 1)
	}
	return t
}()

// bitcoinLegacy judges an address in base58check: 25 bytes, the version 0 or 5, and four bytes of a double SHA-256.
func bitcoinLegacy(s string) bool {
	if len(s) < 26 || len(s) > 35 || s[0] != '1' && s[0] != '3' {
		return false
	}
	var raw [25]byte
	for i := range len(s) {
		carry := int(base58Values[s[i]]) - 1
		if carry < 0 {
			return false
		}
		for k := len(raw) - 1; k >= 0; k-- {
			carry += int(raw[k]) * 58
			raw[k], carry = byte(carry), carry>>8
		}
		if carry != 0 {
			return false
		}
	}
	ones := 0
	for ones < len(s) && s[ones] == '1' {
		ones++
	}
	zeros := 0
	for zeros < len(raw) && raw[zeros] == 0 {
		zeros++
	}
	if ones != zeros || raw[0] != 0 && raw[0] != 5 {
		return false
	}
	sum := sha256.Sum256(raw[:21])
	sum = sha256.Sum256(sum[:])
	return [4]byte(sum[:4]) == [4]byte(raw[21:])
}

// bitcoinSegwit judges an address of a witness program: bc1, and bech32 (version 0) or bech32m (the others). Sources: BIP 173, BIP 350.
func bitcoinSegwit(s string) bool {
	const charset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	if len(s) < 14 || len(s) > 74 || !strings.EqualFold(s[:3], "bc1") {
		return false
	}
	lower, upperCase := false, false
	sum := uint32(1)
	for _, v := range [5]uint32{'b' >> 5, 'c' >> 5, 0, 'b' & 31, 'c' & 31} {
		sum = polymod(sum) ^ v
	}
	version := -1
	for i := 3; i < len(s); i++ {
		c := s[i]
		lower, upperCase = lower || c >= 'a' && c <= 'z', upperCase || c >= 'A' && c <= 'Z'
		if isLetter(c) {
			c |= 0x20
		}
		v := strings.IndexByte(charset, c)
		if v < 0 {
			return false
		}
		if version < 0 {
			version = v
		}
		sum = polymod(sum) ^ uint32(v)
	}
	if lower && upperCase || version > 16 {
		return false
	}
	if version == 0 {
		return sum == 1 && (len(s) == 42 || len(s) == 62)
	}
	return sum == 0x2bc830a3
}

func polymod(sum uint32) uint32 {
	top := sum >> 25
	sum = sum & 0x1ffffff << 5
	for i, g := range [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
		if top>>i&1 == 1 {
			sum ^= g
		}
	}
	return sum
}

// ethereum judges 0x and forty hexadecimal digits. proven says that they are in both cases, as EIP-55 has them.
func ethereum(s string) (ok, proven bool) {
	if len(s) != 42 || s[0] != '0' || s[1]|0x20 != 'x' {
		return false, false
	}
	var small [40]byte
	lower, upperCase := false, false
	for i := range small {
		c := s[i+2]
		if !isHex(c) {
			return false, false
		}
		lower, upperCase = lower || c >= 'a', upperCase || c >= 'A' && c <= 'F'
		if small[i] = c; isLetter(c) {
			small[i] |= 0x20
		}
	}
	if !lower || !upperCase {
		return true, false
	}
	sum := keccak256(small[:])
	for i := range small {
		if c := s[i+2]; isLetter(c) && (sum[i/2]>>(4*(1-i%2))&15 >= 8) != (c < 'a') {
			return true, false
		}
	}
	return true, true
}

func isHex(c byte) bool { return isDigit(c) || c|0x20-'a' < 6 }

// keccak256 is Keccak with 256 bits and the padding before FIPS 202, which Ethereum uses, of at most 135 bytes.
func keccak256(data []byte) (sum [32]byte) {
	const rate = 136
	var block [rate]byte
	copy(block[:], data)
	block[len(data)] = 1
	block[rate-1] |= 0x80
	var a [25]uint64
	for i := range rate / 8 {
		for k := range 8 {
			a[i] |= uint64(block[8*i+k]) << (8 * k)
		}
	}
	keccakF(&a)
	for i := range sum {
		sum[i] = byte(a[i/8] >> (8 * (i % 8)))
	}
	return sum
}

// keccakF is the permutation of Keccak with 1600 bits; its round constants come from the shift register of the specification.
func keccakF(a *[25]uint64) {
	lfsr := uint8(1)
	for range 24 {
		var column, d [5]uint64
		for x := range 5 {
			column[x] = a[x] ^ a[x+5] ^ a[x+10] ^ a[x+15] ^ a[x+20]
		}
		for x := range 5 {
			d[x] = column[(x+4)%5] ^ bits.RotateLeft64(column[(x+1)%5], 1)
		}
		for i := range a {
			a[i] ^= d[i%5]
		}
		x, y, moved := 1, 0, a[1]
		for t := range 24 {
			x, y = y, (2*x+3*y)%5
			a[x+5*y], moved = bits.RotateLeft64(moved, (t+1)*(t+2)/2%64), a[x+5*y]
		}
		for row := 0; row < 25; row += 5 {
			var b [5]uint64
			copy(b[:], a[row:row+5])
			for x := range 5 {
				a[row+x] = b[x] ^ ^b[(x+1)%5]&b[(x+2)%5]
			}
		}
		for j := range 7 {
			if lfsr&1 == 1 {
				a[0] ^= 1 << (1<<j - 1)
			}
			lfsr = lfsr<<1 ^ lfsr>>7*0x71
		}
	}
}
