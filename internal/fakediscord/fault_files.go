package fakediscord

import (
	"bytes"
	"net/http"
)

// sendElsewhere answers with another host's address, as no CDN of Discord's does.
func sendElsewhere(_ *call, f *Fault) answer {
	return answer{status: http.StatusFound, header: http.Header{"Location": {"https://elsewhere.example/loot"}}, fault: f.Kind}
}

// endlessBytes is more than anybody should read of a file that says it is small.
const endlessBytes = 24 << 20

// neverEnd sends far more than the file's length, and does not say how much.
func neverEnd(_ *call, f *Fault, reply answer) answer {
	reply.header.Del("Content-Length")
	reply.body, reply.fault = bytes.Repeat([]byte("endless "), endlessBytes/8), f.Kind
	return reply
}
