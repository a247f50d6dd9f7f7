// Package rest sends requests to Discord's API. One round tripper owns every rule
// that Discord has about them: the limits of routes and of the whole, the budget of refused requests, what may
// be repeated, and where the token may go. Whoever sends waits for nothing else and counts nothing.
//
// Errors are Discord's words or sentences about the network; each names its route, and none holds a secret.
package rest
