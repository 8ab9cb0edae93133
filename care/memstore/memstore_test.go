package memstore_test

import (
	"testing"

	"github.com/mysocialcare/socialcare/care"
	"github.com/mysocialcare/socialcare/care/memstore"
	"github.com/mysocialcare/socialcare/care/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(*testing.T) care.Store { return memstore.New() }, nil)
}
