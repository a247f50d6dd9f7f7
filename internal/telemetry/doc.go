// Package telemetry is what operators see of a running ombud: log lines, health,
// figures and, on this machine alone, profiles. It imports nothing of ours: parts
// are told what to call, see package bot.
//
// Log lines hold ids and never texts of members. What is redacted here is a
// net under that rule and no substitute for it.
package telemetry
