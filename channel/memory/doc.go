// Package memory is a network that lives in the process: an adapter for
// tutorials, tests and simulations. What is put into it with [Adapter.Receive]
// is polled; what is sent can be listed; faults can be ordered in advance.
//
// It is deterministic: identifiers count from one, and the time comes from
// Options.Now. It is not a queue between parts of a program, and it keeps
// everything until it is dropped.
//
//	network := memory.New(channel.Account{Network: "memory"}, nil)
//	network.Receive(channel.Message{Thread: "t-1", Text: "Where is my parcel?"})
//	page, err := network.Poll(ctx, cursor)
package memory
