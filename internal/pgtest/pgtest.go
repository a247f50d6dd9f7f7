//go:build unix

// Package pgtest gives tests a private PostgreSQL server in a temporary folder,
// reachable through a unix socket alone and gone with the test.
//
// It needs initdb and postgres on this machine, in PATH or where Debian keeps them. Without
// them tests skip and say so; CI sets CI_REQUIRE_POSTGRES=1, and then they fail.
package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver "pgx"
)

// Password is the one of the server's only user, postgres.
const Password = "a password for tests/only"

const startTimeout = 60 * time.Second

// Start runs a server until the test ends and returns the address of an empty database.
func Start(tb testing.TB) string {
	tb.Helper()
	return StartCluster(tb).NewDatabase(tb)
}

// Cluster is one running server.
type Cluster struct {
	dir  string
	bin  string
	cred *syscall.Credential // nil: this process's own user
	cmd  *exec.Cmd
	made int
}

// StartCluster runs a server until the test ends, for tests that want several databases or
// stop it on purpose.
func StartCluster(tb testing.TB) *Cluster {
	tb.Helper()
	bin, err := binaries()
	if err != nil {
		skip(tb, err)
	}
	c := &Cluster{bin: bin}
	if c.cred, err = unprivileged(); err != nil {
		skip(tb, err)
	}
	// Not tb.TempDir: its path may be too long for a socket, and belongs to this user.
	if c.dir, err = os.MkdirTemp("", "ombud-pg-"); err != nil { //nolint:usetesting // see above
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := os.RemoveAll(c.dir); err != nil {
			tb.Errorf("remove the server's folder: %v", err)
		}
	})
	if c.cred != nil {
		if err := os.Chown(c.dir, int(c.cred.Uid), int(c.cred.Gid)); err != nil {
			tb.Fatal(err)
		}
	}
	c.initialise(tb)
	c.Run(tb)
	tb.Cleanup(func() { c.Stop(tb) })
	return c
}

func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }
func (c *Cluster) log() string  { return filepath.Join(c.dir, "log") }

func (c *Cluster) initialise(tb testing.TB) {
	tb.Helper()
	password := filepath.Join(c.dir, "password")
	if err := os.WriteFile(password, []byte(Password+"\n"), 0o644); err != nil { //nolint:gosec // the server's user reads it
		tb.Fatal(err)
	}
	cmd := c.command("initdb", "--pgdata="+c.data(), "--username=postgres", "--pwfile="+password,
		"--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync")
	if out, err := cmd.CombinedOutput(); err != nil {
		tb.Fatalf("initdb: %v\n%s", err, out)
	}
}

// command prepares one of PostgreSQL's programs to run as an unprivileged user in its folder.
func (c *Cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(c.bin, name), args...) //nolint:gosec,noctx // found by binaries; Stop ends the server in order, as no context would
	cmd.Dir = c.dir
	cmd.Env = []string{"LC_ALL=C", "TZ=UTC", "HOME=" + c.dir, "PATH=" + os.Getenv("PATH")}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.cred}
	return cmd
}

// Run starts the server again after Stop or Kill, and waits until it answers.
func (c *Cluster) Run(tb testing.TB) {
	tb.Helper()
	log, err := os.OpenFile(c.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		tb.Fatal(err)
	}
	defer log.Close() //nolint:errcheck // the server has its own handle
	c.cmd = c.command("postgres", "-D", c.data(), "-k", c.dir, "-c", "listen_addresses=",
		"-c", "fsync=off", "-c", "max_connections=200")
	c.cmd.Stdout, c.cmd.Stderr = log, log
	if err := c.cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	for {
		err := c.exec(ctx, "SELECT 1")
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			text, _ := os.ReadFile(c.log())
			tb.Fatalf("the server does not answer: %v\n%s", err, text)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Stop ends the server in order, cutting off whoever is connected.
func (c *Cluster) Stop(tb testing.TB) {
	tb.Helper()
	c.end(tb, syscall.SIGINT)
}

// Crash ends the server at once, as a power cut does to it.
func (c *Cluster) Crash(tb testing.TB) {
	tb.Helper()
	c.end(tb, syscall.SIGQUIT)
}

func (c *Cluster) end(tb testing.TB, how syscall.Signal) {
	tb.Helper()
	if c.cmd == nil {
		return
	}
	if err := c.cmd.Process.Signal(how); err != nil && !errors.Is(err, os.ErrProcessDone) {
		tb.Errorf("stop the server: %v", err)
	}
	killer := time.AfterFunc(startTimeout, func() { _ = c.cmd.Process.Kill() })
	_ = c.cmd.Wait() // it exits with an error when it was cut short
	killer.Stop()
	c.cmd = nil
}

// NewDatabase makes an empty database and returns its address.
func (c *Cluster) NewDatabase(tb testing.TB) string {
	tb.Helper()
	c.made++
	name := "test_" + strconv.Itoa(c.made)
	if err := c.exec(context.Background(), "CREATE DATABASE "+name); err != nil {
		tb.Fatal(err)
	}
	return c.Address(name)
}

// Address is where a database of this server is reached.
func (c *Cluster) Address(database string) string {
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword("postgres", Password), Path: "/" + database,
		RawQuery: url.Values{"host": {c.dir}}.Encode(),
	}
	return u.String()
}

func (c *Cluster) exec(ctx context.Context, statement string) error {
	db, err := sql.Open("pgx", c.Address("postgres"))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, statement)
	return errors.Join(err, db.Close())
}

// binaries finds the folder of initdb and postgres.
func binaries() (string, error) {
	var folders []string
	if path, err := exec.LookPath("initdb"); err == nil {
		if file, err := filepath.EvalSymlinks(path); err == nil {
			folders = append(folders, filepath.Dir(file))
		}
	}
	debian, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.SortFunc(debian, func(a, b string) int { return version(b) - version(a) }) // the newest first
	for _, dir := range append(folders, debian...) {
		if executable(filepath.Join(dir, "initdb")) && executable(filepath.Join(dir, "postgres")) {
			return dir, nil
		}
	}
	return "", errors.New("initdb and postgres are neither in PATH nor in /usr/lib/postgresql")
}

func version(dir string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
	return n
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir() && info.Mode()&0o111 != 0
}

// unprivileged finds whom to run as: PostgreSQL refuses to run as root.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			continue
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			continue
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")
}

func skip(tb testing.TB, why error) {
	tb.Helper()
	if required, _ := strconv.ParseBool(strings.TrimSpace(os.Getenv("CI_REQUIRE_POSTGRES"))); required {
		tb.Fatalf("PostgreSQL is required here: %v", why)
	}
	fmt.Fprintf(os.Stderr, "\n*** %s SKIPPED: %v\n\n", tb.Name(), why)
	tb.Skip(why)
}
