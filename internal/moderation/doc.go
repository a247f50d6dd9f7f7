// Package moderation is what happens after a message broke the policy or a
// member reported it: a case gathers every accusation, moderators see it on one
// card and decide once, and what they decided is then done on Discord.
//
// The package knows no Discord, no SQL and no clock of its own: it says what it
// needs in three small interfaces (Store, Enforcer, Notifier) and others supply
// them. Everything that must survive a crash is a row before it is an act.
package moderation
