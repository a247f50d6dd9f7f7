//go:build unix

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
	"sync/atomic"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver "pgx"
)

// Password is the one of the server's only user, postgres.
const Password = "a password for tests/only"

const startTimeout = 60 * time.Second

// ErrUnavailable says that this machine has no PostgreSQL to run, or nobody to run it as.
var ErrUnavailable = errors.New("no private PostgreSQL can be run here")

// Server is a private PostgreSQL server in a folder of its own.
type Server struct {
	dir  string
	bin  string
	cred *syscall.Credential // nil: this process's own user
	cmd  *exec.Cmd
	made atomic.Int64 // databases; tests that run side by side share a server
}

// NewServer makes a server in a new temporary folder. It does not run yet. Close ends
// it and removes the folder.
func NewServer() (_ *Server, err error) {
	s := &Server{}
	if s.bin, err = binaries(); err != nil {
		return nil, err
	}
	if s.cred, err = unprivileged(); err != nil {
		return nil, err
	}
	// In the system's folder for such things: a longer path may be too long for a socket.
	if s.dir, err = os.MkdirTemp("", "ombud-pg-"); err != nil {
		return nil, fmt.Errorf("make a folder for PostgreSQL: %w", err)
	}
	if err := s.initialise(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.dir))
	}
	return s, nil
}

// Close ends the server and removes what it kept.
func (s *Server) Close() error { return errors.Join(s.Stop(), os.RemoveAll(s.dir)) }

func (s *Server) data() string { return filepath.Join(s.dir, "data") }
func (s *Server) log() string  { return filepath.Join(s.dir, "log") }

func (s *Server) initialise() error {
	if s.cred != nil {
		if err := os.Chown(s.dir, int(s.cred.Uid), int(s.cred.Gid)); err != nil {
			return fmt.Errorf("hand the folder to PostgreSQL: %w", err)
		}
	}
	password := filepath.Join(s.dir, "password")
	if err := os.WriteFile(password, []byte(Password+"\n"), 0o644); err != nil { //nolint:gosec // the server's user reads it
		return fmt.Errorf("write the password down: %w", err)
	}
	cmd := s.Command("initdb", "--pgdata="+s.data(), "--username=postgres", "--pwfile="+password,
		"--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

// Command prepares one of PostgreSQL's programs to run as an unprivileged user in its folder.
func (s *Server) Command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(s.bin, name), args...) //nolint:gosec,noctx // found by binaries; Stop ends the server in order, as no context would
	cmd.Dir = s.dir
	cmd.Env = []string{"LC_ALL=C", "TZ=UTC", "HOME=" + s.dir, "PATH=" + os.Getenv("PATH"), "PGPASSWORD=" + Password}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.cred}
	return cmd
}

// Run starts the server, also again after Stop or Crash, and waits until it answers.
func (s *Server) Run() error {
	log, err := os.OpenFile(s.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open the log of PostgreSQL: %w", err)
	}
	defer log.Close() //nolint:errcheck // the server has its own handle
	s.cmd = s.Command("postgres", "-D", s.data(), "-k", s.dir, "-c", "listen_addresses=",
		"-c", "fsync=off", "-c", "max_connections=200")
	s.cmd.Stdout, s.cmd.Stderr = log, log
	if err := s.cmd.Start(); err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	for {
		err := s.exec(ctx, "SELECT 1")
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			text, _ := os.ReadFile(s.log())
			return fmt.Errorf("PostgreSQL does not answer: %w\n%s", err, text)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Stop ends the server in order, cutting off whoever is connected.
func (s *Server) Stop() error { return s.end(syscall.SIGINT) }

// Crash ends the server at once, as a power cut does to it.
func (s *Server) Crash() error { return s.end(syscall.SIGQUIT) }

func (s *Server) end(how syscall.Signal) error {
	if s.cmd == nil {
		return nil
	}
	var failed error
	if err := s.cmd.Process.Signal(how); err != nil && !errors.Is(err, os.ErrProcessDone) {
		failed = fmt.Errorf("stop PostgreSQL: %w", err)
	}
	killer := time.AfterFunc(startTimeout, func() { _ = s.cmd.Process.Kill() })
	_ = s.cmd.Wait() // it exits with an error when it was cut short
	killer.Stop()
	s.cmd = nil
	return failed
}

// NewDatabase makes an empty database and returns its address.
func (s *Server) NewDatabase() (string, error) {
	name := "test_" + strconv.FormatInt(s.made.Add(1), 10)
	if err := s.exec(context.Background(), "CREATE DATABASE "+name); err != nil {
		return "", fmt.Errorf("make a database: %w", err)
	}
	return s.Address(name), nil
}

// Address is where a database of this server is reached.
func (s *Server) Address(database string) string {
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword("postgres", Password), Path: "/" + database,
		RawQuery: url.Values{"host": {s.dir}}.Encode(),
	}
	return u.String()
}

func (s *Server) exec(ctx context.Context, statement string) error {
	db, err := sql.Open("pgx", s.Address("postgres"))
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
	return "", fmt.Errorf("%w: initdb and postgres are neither in PATH nor in /usr/lib/postgresql", ErrUnavailable)
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
	return nil, fmt.Errorf("%w: it does not run as root, and there is neither a user postgres nor nobody", ErrUnavailable)
}
