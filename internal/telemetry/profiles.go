package telemetry

import (
	"net"
	"net/http"
	"net/http/pprof"
)

// profilesPath is where Go's tools look for profiles.
const profilesPath = "/debug/pprof/"

// withProfiles adds profiles of the running process (CPU, memory, goroutines) to
// what a server answers, if only this machine can reach its address. Elsewhere
// they would show the inside of ombud to whoever asks, and let them slow it down.
//
// A request must also name a loopback host: a web page that resolves its own name
// to 127.0.0.1 in somebody's browser does not, nor does a proxy that passes
// on the public name it was asked for.
func withProfiles(addr net.Addr, next http.Handler) http.Handler {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok || !tcp.IP.IsLoopback() {
		return next
	}
	mux := http.NewServeMux()
	mux.Handle("/", next)
	mux.HandleFunc("GET "+profilesPath, fromHere(pprof.Index))
	mux.HandleFunc("GET "+profilesPath+"profile", fromHere(pprof.Profile))
	mux.HandleFunc("GET "+profilesPath+"trace", fromHere(pprof.Trace))
	mux.HandleFunc("GET "+profilesPath+"symbol", fromHere(pprof.Symbol))
	mux.HandleFunc("POST "+profilesPath+"symbol", fromHere(pprof.Symbol))
	mux.HandleFunc("GET "+profilesPath+"cmdline", fromHere(pprof.Cmdline))
	return mux
}

func fromHere(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !namesLoopback(r.Host) {
			http.NotFound(w, r)
			return
		}
		h(w, r)
	}
}

func namesLoopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}
