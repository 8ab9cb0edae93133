package channeltest

// suites are the fourteen, in the order of their numbers in the design.
var suites = []suite{
	{"fixtures", []promise{
		{"a message says who wrote it, where, when and who can read it", "it could not be assigned, answered or timed", complete},
		{"unknown fields are tolerated", "networks add fields without notice", unknownFields},
		{"broken bytes are an error or an unknown event", "whoever knows the path can post anything", brokenBytes},
	}},
	{"signatures", []promise{
		{"a signed delivery is accepted", "a verifier that refuses everything is safe and useless", signedAccepted},
		{"a changed body is refused", "anybody could speak for a customer", changedRefused},
		{"a changed signature is refused", "anybody could speak for a customer", changedSignature},
		{"an unsigned delivery is refused", "anybody could speak for a customer", unsignedRefused},
		{"an old delivery is refused", "what was recorded could be played again", oldRefused},
		{"a delivery is no challenge", "it would be answered, and not stored", noChallenge},
	}},
	{"dedupe", []promise{
		{"a repeated delivery has the same keys", "networks deliver at least once", sameKeys},
		{"two messages have two keys", "the second would be taken for the first", otherKeys},
	}},
	{"echo", []promise{
		{"own messages are Self", "answering oneself never ends", echoIsSelf},
	}},
	{"receipts", []promise{
		{"a receipt names the message and its time", "a later echo, edit or deletion is matched by it", receiptsName},
		{"abilities are as declared", "a host plans by capabilities and calls interfaces", abilities},
		{"an edit replaces what was written", "customers would read what was taken back, or both", edits},
		{"what is deleted is gone, and deleting it again is no error", "an erasure that was cut off is repeated", deletes},
		{"hiding again is no error", "a moderation that was cut off is repeated", hides},
	}},
	{"send", []promise{
		{"one call publishes once", "a customer would be answered twice", publishesOnce},
		{"nothing is retried inside", "the gateway retries, and knows when that is safe", noRetry},
		{"a lost answer is MaybeDone", "a repeat could publish twice", lostIsMaybe},
		{"a call given up after the request left is MaybeDone", "a repeat could publish twice", stalledIsMaybe},
		{"MaybeDone is not said of what was refused", "a person would be asked about every failure", refusedIsNot},
		{"Find sees what was published", "a send that was done would be repeated", findSees},
		{"Find does not see what was not", "an answer would never be sent", findDoesNotSee},
		{"through a gateway a lost answer is sent once", "a customer would be answered twice", onceThroughGateway},
	}},
	{"errors", []promise{
		{"failures have their class", "the caller waits, asks an operator or gives up by it", classes},
		{"a limit says when it ends", "trying earlier makes a limit longer", limitEnds},
	}},
	{"limits", []promise{
		{"a text at the limit is published", "what fits would be refused", atLimit},
		{"a receipt says what the network said is left", "a limit that is not heeded is met", quotaTold},
		{"a text over the limit never leaves", "networks cut it, or publish half", overLimit},
	}},
	{"threading", []promise{
		{"an answer is one to its message", "it would begin a new conversation", answersParent},
		{"a received answer names its parent", "it would begin a new conversation", namesParent},
		{"a reference of another account is refused", "identifiers are the account's own", foreignRef},
	}},
	{"privacy", []promise{
		{"errors hold neither text nor secrets", "errors are logged", quietErrors},
		{"the adapter prints no secrets", "values are logged", quietAdapter},
		{"a gateway's log holds neither text nor secrets", "logs are read by others than agents, and kept", quietLog},
	}},
	{"context", []promise{
		{"a cancelled call returns at once", "a stuck network would hold the whole queue", cancelled},
		{"no goroutine is left", "each failure would leave one more", noGoroutines},
	}},
	{"cursor", []promise{
		{"a new account begins now", "years of old messages would start clocks", beginsNow},
		{"the same cursor brings the same events", "a crash before the commit would lose them", samePage},
		{"pages lose nothing", "a customer would wait for ever", pagesLoseNothing},
		{"the way back loses nothing, and ends", "what was missed would not be caught up with", backLosesNothing},
		{"a stream says that it listens, and brings what comes", "what happens before it listens is polled, once", streamListens},
		{"a stream ends with its context and with the sink's error", "an event that was not stored would be lost", streamEnds},
	}},
	{"handoff", []promise{
		{"a private message stays private", "what was said in private would be shown", staysPrivate},
		{"an answer is not wider than its message", "what was said in private would be shown", notWider},
		{"a way that is not declared is refused", "a customer would be sent where nobody answers", undeclaredWay},
		{"a visibility that is not declared is refused", "a network would choose another", undeclared},
	}},
	{"offline", []promise{
		{"only the configured host is called", "a redirect would carry the token away", staysHome},
	}},
}
