// Package workers strikes down desks that share one PostgreSQL while messages
// come, timers fire and replies leave: three processes, killed at random
// instants (SIGKILL) or paused past their leases (SIGSTOP, then SIGCONT), again
// and again. In the end nothing is lost, nothing has left twice, no timer has
// fired twice, and nothing is stuck.
//
//	go test -C examples ./dbtest/workers -v
//	go test -C examples ./dbtest/workers -v -timeout 1h -args -rounds 200 -pauses 50 -messages 10000 -seed 1
package workers
