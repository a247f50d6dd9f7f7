// Package jobs does later, and again until it worked, what must reach Discord or
// a feed: each job is enqueued in the transaction that causes it, so that neither
// is ever there without the other.
//
// It is a thin layer over River, the same on SQLite and PostgreSQL. A job that fails
// waits and is tried again; one whose process was killed is tried again by the next
// process. Both are told that it is not the first try, since Discord may have taken
// the first one. What a job does lives elsewhere: Work holds the functions.
package jobs
