//go:build !race

package store

const longRaces = 1000
