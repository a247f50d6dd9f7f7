package article

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/andybalholm/brotli"
)

// acceptEncoding names what unpacked can undo (RFC 9110, 12.5.3).
const acceptEncoding = "gzip, br"

// unpacked undoes an answer's Content-Encoding. Some servers compress with what nobody
// asked for, and some say gzip and send none: both are read. Whoever reads counts what
// comes out, since a little can unfold to a lot.
func unpacked(resp *http.Response) (io.Reader, error) {
	body := bufio.NewReader(resp.Body)
	coding := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding")))
	switch coding {
	case "", "identity":
		return body, nil
	case "br":
		return brotli.NewReader(body), nil
	case "gzip", "x-gzip":
		if magic, err := body.Peek(2); err != nil || magic[0] != 0x1f || magic[1] != 0x8b {
			return body, nil //nolint:nilerr // an empty or plain body is read as it is
		}
		z, err := gzip.NewReader(body)
		if err != nil {
			return nil, fmt.Errorf("read gzip: %w", err)
		}
		return z, nil
	case "deflate": // zlib by the standard, bare deflate by custom
		if magic, err := body.Peek(1); err == nil && magic[0]&0x0f == 8 {
			z, err := zlib.NewReader(body)
			if err != nil {
				return nil, fmt.Errorf("read zlib: %w", err)
			}
			return z, nil
		}
		return flate.NewReader(body), nil
	}
	return nil, &FetchError{Sentence: host(resp.Request.URL) + " packs its answer in a way that we cannot unpack (" + line(coding, 40) + ")."}
}
