// Package emailtest is a mail system on the loopback, for tests of programs that
// send and read e-mail: a submission server and the mailboxes of one user, which
// a test can see and disturb. It is not for real mail: nothing leaves it, and
// what it holds ends with it.
//
//	mail := emailtest.NewServer(t, nil)
//	a, err := email.New(emailtest.Address, &email.Options{
//		SMTP:     email.Server{Address: mail.SMTP, Security: email.Plain},
//		IMAP:     email.Server{Address: mail.IMAP, Security: email.Plain},
//		Password: emailtest.Password,
//	})
//	mail.Fail(emailtest.Fault{At: "taken", Break: true}) // the next answer to a message is lost
package emailtest
