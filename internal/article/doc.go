// Package article turns feed addresses into articles and sees to it that each
// new one is posted once to each channel that asked for it.
//
// It knows HTTP, RSS, Atom and JSON Feed; it knows neither Discord nor SQL and
// asks for both through Store and Publisher. Feeds are hostile cargo: their
// addresses are guarded when dialling, their bodies bounded, their texts cleaned.
package article
