module ombud/internal/classify/bench

go 1.26.0

require (
	github.com/TwiN/go-away v1.6.13
	ombud v0.0.0
)

require golang.org/x/text v0.43.0 // indirect

replace ombud => ../../..
