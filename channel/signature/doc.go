// Package signature verifies and makes the signatures that webhooks carry: one
// pure function a scheme. Time is an argument, nothing is read or logged, and
// comparisons of secrets take constant time.
//
// Verify the exact bytes that arrived, before anything parses them: JSON that
// was decoded and encoded again has another signature.
//
// It is not a webhook handler (package gateway has one), it keeps no memory of
// deliveries already seen, and it does not fetch or store keys.
//
// [New] makes the verifier of any [Scheme]; Standard Webhooks, which signs what
// leaves as well, has functions of its own.
//
//	v, err := signature.New(signature.X, os.Getenv("X_CONSUMER_SECRET"))
//	if err != nil {
//		return err
//	}
//	err = v.Verify(signature.Request{Header: r.Header, Body: body}, time.Now())
package signature
