package article

import (
	"bytes"
	"mime"
	"regexp"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

var (
	xmlDeclaration = regexp.MustCompile(`^\s*<\?xml\s[^>]{0,1000}\?>`)
	declaredLabel  = regexp.MustCompile(`encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']`)
	// References to characters that XML forbids: one of them would fail the whole feed.
	forbiddenReference = regexp.MustCompile(`&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]));`)
)

// toUTF8 returns body as clean UTF-8 without byte order mark, XML declaration
// or characters that XML forbids, so that offsets into it are what parsers see.
//
// Servers and feeds contradict each other about the encoding. A byte order mark
// wins, then the bytes themselves when they can only be UTF-8, then the HTTP
// header, then the XML declaration.
func toUTF8(body []byte, contentType string) []byte {
	if enc := encodingOf(body, contentType); enc != nil {
		if decoded, err := enc.NewDecoder().Bytes(body); err == nil {
			body = decoded
		}
	}
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	if !utf8.Valid(body) {
		body = bytes.ToValidUTF8(body, []byte("\ufffd"))
	}
	if bytes.ContainsFunc(body, isForbiddenInXML) {
		body = bytes.Map(func(r rune) rune {
			if isForbiddenInXML(r) {
				return -1
			}
			return r
		}, body)
	}
	if bytes.Contains(body, []byte("&#")) {
		body = forbiddenReference.ReplaceAll(body, nil)
	}
	return bytes.TrimSpace(body[len(xmlDeclaration.Find(body)):])
}

// encodingOf is nil for UTF-8.
func encodingOf(body []byte, contentType string) encoding.Encoding {
	switch {
	case bytes.HasPrefix(body, []byte("\xef\xbb\xbf")):
		return nil
	case bytes.HasPrefix(body, []byte("\xff\xfe")), bytes.HasPrefix(body, []byte("<\x00")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case bytes.HasPrefix(body, []byte("\xfe\xff")), bytes.HasPrefix(body, []byte("\x00<")):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case utf8.Valid(body) && !bytes.ContainsRune(body, '\x1b'): // ISO-2022-JP is valid UTF-8, but full of escapes
		return nil
	}
	var labels []string
	if _, params, err := mime.ParseMediaType(contentType); err == nil && params["charset"] != "" {
		labels = append(labels, params["charset"])
	}
	if m := declaredLabel.FindSubmatch(xmlDeclaration.Find(body)); m != nil {
		labels = append(labels, string(m[1]))
	}
	for _, label := range labels {
		// A body that got here is not UTF-8, whatever a label says.
		if enc, err := htmlindex.Get(label); err == nil && enc != unicode.UTF8 {
			return enc
		}
	}
	enc, name, _ := charset.DetermineEncoding(body[:min(len(body), 1024)], "text/html")
	if name == "utf-8" {
		return nil // a few broken bytes
	}
	return enc
}

// isForbiddenInXML tells what XML 1.0 (2.2, Char) does not allow.
func isForbiddenInXML(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff
}
