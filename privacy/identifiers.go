package privacy

// identifiers are the kinds of codes that are recognised by their form; see identifier for how to add one.
var identifiers = [...]identifier{
	{typ: BritishNINO, forms: "AA 99 99 99 A", valid: britishNINO, about: aboutNINO, alone: 0.6, parted: 0.75},
	{typ: BritishNHS, forms: "999 999 9999", valid: britishNHS, rigour: checked, about: aboutNHS, alone: 0.3, parted: 0.45},
	{typ: PIN, forms: "9999|99999|999999", about: aboutPIN},
}
