package desk

import (
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/mysocialcare/socialcare/channel"
)

// caught makes an error of a panic in what Run calls of the host's: an adapter,
// a guard, Options.Facts. What panics at one message would do so again after each
// restart, and stop everybody else. Of the panic's value only the type is said, for
// it may hold what somebody wrote. It is to be deferred.
func caught(log *slog.Logger, err *error, account channel.Account, op string) {
	r := recover()
	if r == nil {
		return
	}
	log.Error("panic", "account", account.String(), "op", op, "type", fmt.Sprintf("%T", r), "stack", string(debug.Stack()))
	*err = &channel.Error{Code: channel.Internal, Account: account, Op: op, MaybeDone: op == "send", Err: fmt.Errorf("panic: %T", r)}
}
