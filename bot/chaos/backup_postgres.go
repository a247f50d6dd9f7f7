package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"ombud/internal/pgtest"
)

// dumps are copies of a PostgreSQL database, each restored in a database of its own.
type dumps struct {
	*stage
	server *pgtest.Server
	places map[int]string // the address of each that was restored
}

func (d *dumps) path(n int) string { return filepath.Join(d.dir, fmt.Sprintf("backup-%d.dump", n)) }

func (d *dumps) copy(_ context.Context, n int) error {
	out, err := os.Create(d.path(n))
	if err != nil {
		return fmt.Errorf("make a copy: %w", err)
	}
	cmd, err := d.command("pg_dump", d.keeps, "--format=custom")
	if err == nil {
		cmd.Stdout = out
		err = succeed(cmd)
	}
	return errors.Join(err, out.Close())
}

func (d *dumps) open(_ context.Context, n int) (*sql.DB, error) {
	place, err := d.server.NewDatabase() //nolint:contextcheck // the server outlives any one context
	if err != nil {
		return nil, err
	}
	in, err := os.Open(d.path(n))
	if err != nil {
		return nil, fmt.Errorf("read a copy: %w", err)
	}
	defer in.Close() //nolint:errcheck // it was only read
	cmd, err := d.command("pg_restore", place, "--exit-on-error")
	if err != nil {
		return nil, err
	}
	cmd.Stdin = in
	if err := succeed(cmd); err != nil {
		return nil, err
	}
	if d.places == nil {
		d.places = map[int]string{}
	}
	d.places[n] = place
	db, err := sql.Open("pgx", place)
	if err != nil {
		return nil, errors.New("open the restored database") // the cause may hold the password
	}
	return db, nil
}

// restore has ombud use the database that the copy was restored in.
func (d *dumps) restore(n int) error {
	place, ok := d.places[n]
	if !ok {
		return fmt.Errorf("copy %d could not be restored", n)
	}
	d.keeps = place
	return nil
}

// judge reads every table from its beginning to its end. PostgreSQL has no check of a whole database without
// an extension, but its dump finds what cannot be read.
func (d *dumps) judge(context.Context) (string, error) {
	cmd, err := d.command("pg_dump", d.keeps, "--format=plain", "--file="+os.DevNull)
	if err != nil {
		return "", err
	}
	if err := succeed(cmd); err != nil {
		return err.Error(), nil //nolint:nilerr // that is the verdict
	}
	return "ok", nil
}

// command is one of PostgreSQL's programs for a database. Its password is in the environment.
func (d *dumps) command(name, address string, args ...string) (*exec.Cmd, error) {
	at, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("read the address of the database") // the cause may hold the password
	}
	return d.server.Command(name, append([]string{
		"--host=" + at.Query().Get("host"), "--username=" + at.User.Username(), "--dbname=" + strings.TrimPrefix(at.Path, "/"), "--no-password",
	}, args...)...), nil
}

// succeed runs a program, and says what it said when it fails.
func succeed(cmd *exec.Cmd) error {
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(cmd.Path), err, bytes.TrimSpace(said.Bytes()))
	}
	return nil
}
