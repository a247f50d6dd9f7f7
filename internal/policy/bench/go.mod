module ombud/internal/policy/bench

go 1.26.0

require (
	github.com/TwiN/go-away v1.6.13
	github.com/bwmarrin/discordgo v0.29.0
	ombud v0.0.0
)

require (
	github.com/goccy/go-yaml v1.19.2 // indirect
	github.com/gorilla/websocket v1.5.3 // indirect
	golang.org/x/crypto v0.58.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)

replace ombud => ../../..
