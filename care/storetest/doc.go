// Package storetest proves that a [care.Store] keeps its promises. Each case
// is one promise; its failure says which was broken, and why it exists.
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) care.Store { return memstore.New() }, nil)
//	}
//
// It proves what can be seen through the interface, and with [Options] what a
// restart keeps and what the store's files hold. It does not measure, and it
// does not kill: a store on disk adds its own tests of speed and of sudden
// death.
package storetest
