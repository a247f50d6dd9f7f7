//go:build race

package article

const underRace = true
