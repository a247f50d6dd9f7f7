// Package sandbox is ombud without a Discord account: the whole bot on a
// Discord of its own, with a sample newsroom and a short discussion played on
// it, told as a transcript.
package sandbox
