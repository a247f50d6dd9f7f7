// Package markdown writes texts so that Discord shows them as they are meant: hostile ones literally, long ones within
// Discord's limits, which stand here, too. It knows no message and asks nobody.
package markdown
