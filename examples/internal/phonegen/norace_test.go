//go:build !race

package main

const thin = 1
