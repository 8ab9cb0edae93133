package rest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/url"
)

var errTooLarge = errors.New("the answer is over the size cap")

// Cause keeps of an error what is safe to print: neither an address with its
// query nor a piece of the server's answer. It is nil when nothing is.
func Cause(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	var (
		dial *net.OpError
		dns  *net.DNSError
		cert *tls.CertificateVerificationError
		host x509.HostnameError
	)
	switch {
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.Is(err, context.DeadlineExceeded):
		return context.DeadlineExceeded
	case errors.Is(err, errTooLarge):
		return errTooLarge
	case errors.As(err, &dial):
		return dial
	case errors.As(err, &dns):
		return dns
	case errors.As(err, &cert):
		return cert
	case errors.As(err, &host):
		return host
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, net.ErrClosed):
		return io.ErrUnexpectedEOF
	}
	var syntax *json.SyntaxError
	var typ *json.UnmarshalTypeError
	if errors.As(err, &syntax) || errors.As(err, &typ) {
		return errors.New("the answer is not the JSON expected")
	}
	return nil
}

// capped reads up to left bytes and then fails.
type capped struct {
	r    io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left <= 0 {
		// One byte more tells a body at the cap from one over it.
		var b [1]byte
		n, err := c.r.Read(b[:])
		if n > 0 {
			return 0, errTooLarge
		}
		return 0, err
	}
	if int64(len(p)) > c.left {
		p = p[:c.left]
	}
	n, err := c.r.Read(p)
	c.left -= int64(n)
	return n, err
}

// drain reads what little is left of a body, so that the connection can be
// used again.
func drain(r io.Reader) { _, _ = io.CopyN(io.Discard, r, 64<<10) }
