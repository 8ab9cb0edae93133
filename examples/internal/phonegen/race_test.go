//go:build race

package main

// thin makes samples smaller under the race detector, which slows the oracle's regular expressions twentyfold and has nothing to find in them.
const thin = 20
