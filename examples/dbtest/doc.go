// Package dbtest runs package sqlstore against real databases: the conformance
// suite, restarts, sudden death, erasure down to the bytes of the files, and
// the benchmarks beside the plain inserts that they are measured against:
//
//	go test -C examples ./dbtest
//	go test -C examples ./dbtest -run - -bench Append -benchtime 20000x
package dbtest
