// Package gateway keeps the connections over which Discord tells what happens. A Supervisor holds
// one shard's from outside of the library's session: it resumes and begins sessions, notices a connection that
// is dead or stuck, and ends with a sentence where trying on is of no use. Identifies has the shards of
// a process, and all processes that share a database, begin their sessions in turn.
package gateway
