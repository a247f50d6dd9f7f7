package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver "pgx"
	_ "modernc.org/sqlite"             // registers the driver "sqlite"
)

// database opens what ombud writes to, beside it and only to look.
func (s *stage) database() (*sql.DB, error) {
	address := s.settings()["DATABASE_URL"]
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		return openSQLite(path)
	}
	db, err := sql.Open("pgx", address)
	if err != nil {
		return nil, errors.New("open the PostgreSQL database") // the cause may hold the password
	}
	return db, nil
}

func openSQLite(path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", (&url.URL{
		Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: "_pragma=busy_timeout(10000)",
	}).String())
	if err != nil {
		return nil, fmt.Errorf("open the database %s: %w", path, err)
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// shownOn says on which message's card the case of a message is shown, if not on its own.
func (s *stage) shownOn(ctx context.Context) (map[string]string, error) {
	db, err := s.database()
	if err != nil {
		return nil, err
	}
	defer db.Close() //nolint:errcheck // it was only read
	rows, err := db.QueryContext(ctx, "SELECT c.message_id, l.message_id FROM cases c JOIN cases l ON l.id = c.shown_on")
	if err != nil {
		return nil, fmt.Errorf("read which cases share a card: %w", err)
	}
	defer rows.Close()
	leads := map[string]string{}
	for rows.Next() {
		var message, lead string
		if err := rows.Scan(&message, &lead); err != nil {
			return nil, fmt.Errorf("read which cases share a card: %w", err)
		}
		leads[message] = lead
	}
	return leads, rows.Err()
}

// casesByMessage counts the cases about each message.
func (s *stage) casesByMessage(ctx context.Context) (map[string]int, error) {
	db, err := s.database()
	if err != nil {
		return nil, err
	}
	defer db.Close() //nolint:errcheck // it was only read
	return casesIn(ctx, db)
}

func casesIn(ctx context.Context, db *sql.DB) (map[string]int, error) {
	rows, err := db.QueryContext(ctx, "SELECT message_id, count(*) FROM cases GROUP BY message_id")
	if err != nil {
		return nil, fmt.Errorf("read the cases: %w", err)
	}
	defer rows.Close()
	cases := map[string]int{}
	for rows.Next() {
		var message string
		var n int
		if err := rows.Scan(&message, &n); err != nil {
			return nil, fmt.Errorf("read a case: %w", err)
		}
		cases[message] = n
	}
	return cases, rows.Err()
}

// rowsInWords reads rows of six texts, each as one line.
func rowsInWords(ctx context.Context, db *sql.DB, query string) (lines []string, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("read what was recorded: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var words [6]string
		if err := rows.Scan(&words[0], &words[1], &words[2], &words[3], &words[4], &words[5]); err != nil {
			return nil, fmt.Errorf("read what was recorded: %w", err)
		}
		lines = append(lines, strings.Join(words[:], " "))
	}
	return lines, rows.Err()
}
