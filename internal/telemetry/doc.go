// Package telemetry is what operators see of a running ombud: log lines and
// health. It imports nothing of ours.
//
// Log lines hold ids and never texts of members. What is redacted here is a
// net under that rule and no substitute for it.
package telemetry
