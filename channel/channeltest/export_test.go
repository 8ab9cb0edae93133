package channeltest

// Promises names all of them, as failures do.
func Promises() (names []string) {
	for _, s := range suites {
		for _, p := range s.promises {
			names = append(names, s.name+": "+p.name)
		}
	}
	return names
}
