// Package draw turns cases, appeals, sweeps, notices and articles into messages as people see them: components,
// embeds and texts. It decides nothing, asks nobody and sends nothing; package discord does.
package draw
