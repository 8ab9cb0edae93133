// Package email is the adapter for e-mail: an address that answers by SMTP, and
// [Decode], by which a message as a mailbox gives it becomes a [channel.Event]
// with the text that its author wrote, the discussion it belongs to, and
// whether a machine wrote it.
//
// It does not read a mailbox: the bytes come from whoever does. Neither does it
// verify who wrote a message: the server that received it did, or nobody did.
// It signs nothing (DKIM is the server's) and sends no attachments and no HTML.
//
//	a, err := email.New("help@acme.example", &email.Options{
//		SMTP: email.Server{Address: "smtp.acme.example:465"}, Password: password,
//	})
//	if err != nil {
//		return err
//	}
//	receipt, err := a.Send(ctx, draft)
package email
