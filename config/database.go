package config

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Database says where cases, feeds and jobs are kept: in a SQLite file or on
// a PostgreSQL server. Exactly one of the two fields is set.
type Database struct {
	Path string // the SQLite file; empty with PostgreSQL
	URL  Secret // the server's URL as PostgreSQL clients read it; unset with SQLite
}

// IsPostgres says which of the two it is.
func (d Database) IsPostgres() bool { return d.URL.IsSet() }

// String names the database for logs: the file, or "postgres" without its
// address, for a URL carries a password in more than one place.
func (d Database) String() string {
	if d.IsPostgres() {
		return "postgres"
	}
	return "sqlite:" + d.Path
}

// UnmarshalText reads DATABASE_URL. Its errors never repeat what was written,
// since a URL that cannot be read may still hold a password.
func (d *Database) UnmarshalText(text []byte) error {
	written := strings.TrimSpace(string(text))
	scheme, rest, isURL := strings.Cut(written, "://")
	switch {
	case isURL && (scheme == "postgres" || scheme == "postgresql"):
		return d.postgres(written)
	case isURL && scheme == "sqlite":
		return d.sqlite(rest)
	case isURL:
		return errors.New("has a scheme that is not known: write postgres://…, sqlite:PATH or the path of a file")
	case strings.HasPrefix(written, "sqlite:"):
		return d.sqlite(strings.TrimPrefix(written, "sqlite:"))
	default:
		return d.sqlite(written)
	}
}

func (d *Database) postgres(written string) error {
	// The parser's own error quotes the whole URL and is dropped for that.
	if _, err := url.Parse(written); err != nil {
		return errors.New("is not a URL that can be read: percent-encode special characters in the user name and the password")
	}
	*d = Database{URL: NewSecret(written)}
	return nil
}

func (d *Database) sqlite(path string) error {
	switch {
	case path == "":
		return errors.New("names no file: write sqlite:PATH, such as sqlite:ombud.db")
	case path == ":memory:":
		return errors.New("is :memory:, which forgets every case at exit: write the path of a file")
	case strings.ContainsAny(path, "?#\x00"):
		return fmt.Errorf("names a file with %s in it, which SQLite's addresses cannot hold: choose another path", `"?", "#" or a zero byte`)
	}
	*d = Database{Path: path}
	return nil
}
