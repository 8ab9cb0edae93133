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
//	key, err := signature.ParseKey(os.Getenv("HOOK_SECRET"))
//	if err != nil {
//		return err
//	}
//	err = signature.VerifyStandard(r.Header, body, []signature.Key{key}, time.Now())
package signature
