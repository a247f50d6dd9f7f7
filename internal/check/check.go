// Package check judges files of comments: what a policy would say, and how
// well that fits what people said about the same comments.
package check

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"

	"ombud/internal/policy"
)

// Format says how comments are written.
type Format int

const (
	// JSONL is one JSON object a line:
	// {"id","text","context"?,"parent"?,"labels"?:{"abusive":0|1|null}}.
	JSONL Format = iota
	// Text is one comment a line. Its id is the number of the line.
	Text
)

// UnmarshalText reads "jsonl" or "text".
func (f *Format) UnmarshalText(text []byte) error {
	switch string(text) {
	case "jsonl":
		*f = JSONL
	case "text":
		*f = Text
	default:
		return fmt.Errorf("unknown format %q: want jsonl or text", text)
	}
	return nil
}

// Options of Run.
type Options struct {
	Format  Format
	Summary bool // print figures to errw at the end
}

// MaxLine is the longest row, in bytes, without its end; a longer one is a bad
// row.
const MaxLine = 1 << 20

// batch is how many rows are handed to a worker at once: enough to make the
// handing over cheap, few enough to bound the memory at a few long rows each.
const batch = 32

// Run judges every row of in and writes one JSON line a row to out, in the same
// order. A row that cannot be read or judged is reported to errw with its line
// number, the rest is judged all the same; failedRows counts such rows. Blank
// lines are skipped and a byte order mark at the beginning is ignored. The
// error is about reading, writing or ctx, and ends the run.
//
// Memory is bounded by a few batches of rows, whatever the length of the file.
func Run(ctx context.Context, engine *policy.Engine, options Options, in io.Reader, out, errw io.Writer) (failedRows int, err error) {
	engine, left := engine.TextOnly()
	if len(left) > 0 {
		if _, err := fmt.Fprintf(errw, "not tried, since they ask for more than a text: %s\n", strings.Join(left, ", ")); err != nil {
			return 0, fmt.Errorf("write what is not tried: %w", err)
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	workers := runtime.GOMAXPROCS(0)
	todo := make(chan *rows)
	order := make(chan *rows, 2*workers) // bounds what is read ahead
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()

	for range workers {
		wg.Go(func() {
			for b := range todo {
				b.judge(ctx, engine, options.Format)
				close(b.done)
			}
		})
	}
	var readErr error
	wg.Go(func() {
		defer close(todo)
		defer close(order)
		readErr = read(ctx, in, func(b *rows) bool {
			select {
			case order <- b:
			case <-ctx.Done():
				return false
			}
			select {
			case todo <- b:
				return true
			case <-ctx.Done():
				close(b.done)
				return false
			}
		})
	})

	w := bufio.NewWriter(out)
	sum := newSummary(engine.Policy())
	for b := range order {
		<-b.done
		if ctx.Err() != nil {
			break
		}
		for i := range b.results {
			r := &b.results[i]
			if r.err != nil {
				failedRows++
				// Standard error first would overtake the rows before it.
				if err := w.Flush(); err != nil {
					return failedRows, fmt.Errorf("write verdicts: %w", err)
				}
				if _, err := fmt.Fprintf(errw, "line %d: %v\n", r.line, r.err); err != nil {
					return failedRows, fmt.Errorf("write problems: %w", err)
				}
				continue
			}
			if _, err := w.Write(r.output); err != nil {
				return failedRows, fmt.Errorf("write verdicts: %w", err)
			}
			sum.add(r)
		}
	}
	if err := w.Flush(); err != nil {
		return failedRows, fmt.Errorf("write verdicts: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return failedRows, fmt.Errorf("check comments: %w", err)
	}
	// order is closed after readErr was set.
	if readErr != nil {
		return failedRows, fmt.Errorf("read comments: %w", readErr)
	}
	if options.Summary {
		if err := sum.print(errw, failedRows); err != nil {
			return failedRows, fmt.Errorf("write summary: %w", err)
		}
	}
	return failedRows, nil
}

// rows is a batch on its way: lines in, results out.
type rows struct {
	lines   []line
	results []result
	done    chan struct{}
}

type line struct {
	number int
	text   []byte
	err    error
}

var errLong = fmt.Errorf("the row is longer than %d bytes", MaxLine)

// read cuts the input into batches of lines and hands each to emit until emit
// answers false.
func read(ctx context.Context, in io.Reader, emit func(*rows) bool) error {
	r := bufio.NewReaderSize(in, 64<<10)
	b := &rows{done: make(chan struct{})}
	size := 0
	for number := 1; ; number++ {
		text, long, err := readLine(r)
		end := errors.Is(err, io.EOF)
		if err != nil && !end {
			return err
		}
		if number == 1 {
			text = bytes.TrimPrefix(text, []byte("\ufeff"))
		}
		switch {
		case long:
			b.lines = append(b.lines, line{number: number, err: errLong})
		case len(bytes.TrimSpace(text)) > 0:
			b.lines = append(b.lines, line{number: number, text: text})
			size += len(text)
		}
		if len(b.lines) >= batch || size >= MaxLine || end && len(b.lines) > 0 {
			if !emit(b) {
				return ctx.Err()
			}
			b, size = &rows{done: make(chan struct{})}, 0
		}
		if end {
			return nil
		}
	}
}

// readLine reads to the end of the line, keeping at most MaxLine bytes. At the
// end of the input it answers what is left and io.EOF.
func readLine(r *bufio.Reader) (text []byte, long bool, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if !long {
			text = append(text, part...)
			if len(bytes.TrimRight(text, "\r\n")) > MaxLine {
				text, long = nil, true
			}
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		return bytes.TrimRight(text, "\r\n"), long, err
	}
}
