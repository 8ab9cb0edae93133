package care_test

import "slices"

// shrink shortens a failing list of steps by delta debugging: it leaves out
// halves, quarters and so on as long as what remains still fails, until no
// single step can go; then it takes the numbers of each step down to 0 where
// they do not matter.
func shrink(steps []step, fails func([]step) bool) []step {
	for before := -1; before != len(steps); {
		before = len(steps)
		for size := max(1, len(steps)/2); size > 0; size /= 2 {
			for i := 0; i+size <= len(steps); {
				if fewer := slices.Concat(steps[:i], steps[i+size:]); fails(fewer) {
					steps = fewer
				} else {
					i += size
				}
			}
		}
	}
	steps = slices.Clone(steps)
	for i := range steps {
		for _, number := range []*int{&steps[i].who, &steps[i].which, &steps[i].wait, &steps[i].x} {
			was := *number
			if *number = 0; was != 0 && !fails(steps) {
				*number = was
			}
		}
	}
	for i := 0; i < len(steps); { // simpler steps may say nothing any more
		if fewer := slices.Delete(slices.Clone(steps), i, i+1); fails(fewer) {
			steps = fewer
		} else {
			i++
		}
	}
	return steps
}
