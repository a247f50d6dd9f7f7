// Package store keeps cases, feeds and everything else that must survive, in a
// SQLite file or on a PostgreSQL server, behind one type with the same queries.
//
// Each method is one transaction, and what must follow from it is a job in that same
// transaction. What members wrote is encrypted at rest; ids, times and articles,
// which are public, are not.
//
// In the tables ids of Discord are texts and times are whole milliseconds since 1970
// in UTC, 0 meaning none.
package store
