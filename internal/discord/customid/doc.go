// Package customid writes and reads what Discord keeps with a button until somebody presses it. Each is a pointer and
// nothing more: anybody can make one up, so whoever follows it looks everything up.
package customid
