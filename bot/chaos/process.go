package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// process is a program that this one started and always ends: with kill, or
// when the context it was started with ends.
type process struct {
	name string
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended and all its output was read
	err  error         // of its end; read after done
}

// start runs a binary in a folder with nothing but env around it. onOut and
// onErr get each line that it prints; they are called one at a time each.
func start(ctx context.Context, name, binary, dir string, args, env []string, onOut, onErr func(line []byte)) (*process, error) {
	p := &process{name: name, cmd: exec.CommandContext(ctx, binary, args...), done: make(chan struct{})} //nolint:gosec // running that binary is what this program is for
	p.cmd.Dir, p.cmd.Env = dir, append([]string{"TMPDIR=" + dir}, env...)
	out, errs := &lines{each: onOut}, &lines{each: onErr}
	p.cmd.Stdout, p.cmd.Stderr = out, errs
	p.cmd.WaitDelay = 2 * time.Second
	dieWithUs(p.cmd)
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	go func() {
		defer close(p.done)
		p.err = p.cmd.Wait()
		out.flush()
		errs.flush()
	}()
	return p, nil
}

// kill is kill -9. It returns when the process is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may be gone already
	<-p.done
}

// exitCode waits for the end and returns how it ended; -1 after a signal.
func (p *process) exitCode() int {
	<-p.done
	return p.cmd.ProcessState.ExitCode()
}

func (p *process) alive() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// lines cuts what is written to it into lines.
type lines struct {
	each func([]byte)

	mu   sync.Mutex
	rest []byte
}

var _ io.Writer = (*lines)(nil)

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rest = append(l.rest, p...)
	for {
		end := bytes.IndexByte(l.rest, '\n')
		if end < 0 {
			return len(p), nil
		}
		l.each(bytes.Clone(l.rest[:end]))
		l.rest = l.rest[end+1:]
	}
}

// flush hands over a last line without its end.
func (l *lines) flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.rest) > 0 {
		l.each(bytes.Clone(l.rest))
	}
	l.rest = nil
}

// signal sends a signal other than kill.
func (p *process) signal(sig syscall.Signal) error {
	if err := p.cmd.Process.Signal(sig); err != nil {
		return fmt.Errorf("signal %s with %v: %w", p.name, sig, err)
	}
	return nil
}
