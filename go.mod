module github.com/mysocialcare/socialcare

go 1.26.0

require (
	github.com/clipperhouse/uax29/v2 v2.7.0
	github.com/google/go-cmp v0.7.0
	golang.org/x/oauth2 v0.37.0
	golang.org/x/time v0.16.0
)

require github.com/rickar/cal/v2 v2.1.13

require golang.org/x/text v0.43.0

require (
	github.com/emersion/go-message v0.18.2
	github.com/emersion/go-sasl v0.0.0-20241020182733-b788ff22d5a6
	github.com/emersion/go-smtp v0.25.1
)

require github.com/emersion/go-imap/v2 v2.0.0-beta.8
