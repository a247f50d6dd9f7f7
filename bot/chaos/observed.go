package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// observe gives the stage's bots an address for their health and figures.
func (s *stage) observe(ctx context.Context) error {
	var err error
	s.http, err = freeAddress(ctx)
	return err
}

// freeAddress is one on loopback that nobody uses at this moment.
func freeAddress(ctx context.Context) (string, error) {
	var listen net.ListenConfig
	l, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return l.Addr().String(), l.Close()
}

// ask gets one of the pages for operators.
func ask(ctx context.Context, address, path string) (status int, body string, err error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+path, http.NoBody)
	if err != nil {
		return 0, "", fmt.Errorf("ask for %s: %w", path, err)
	}
	resp, err := pages().Do(req)
	if err != nil {
		return 0, "", fmt.Errorf("ask for %s: %w", path, err)
	}
	defer resp.Body.Close()
	whole, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, "", fmt.Errorf("read %s: %w", path, err)
	}
	return resp.StatusCode, string(whole), nil
}

// pages asks for them as they are: packing them would cost the process that is measured.
func pages() *http.Client {
	return &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}}
}

// ready says whether ombud calls itself ready. One that does not answer is not.
func (s *stage) readyNow(ctx context.Context) (ready bool, why string) {
	status, body, err := ask(ctx, s.http, "/readyz")
	if err != nil {
		return false, "it does not answer"
	}
	return status == http.StatusOK, body
}

// figures are what /metrics shows, by name with labels. The values of one name can be added up
// with sum.
func figures(ctx context.Context, address string) (map[string]float64, error) {
	_, body, err := ask(ctx, address, "/metrics")
	if err != nil {
		return nil, err
	}
	all := map[string]float64{}
	for lines := bufio.NewScanner(strings.NewReader(body)); lines.Scan(); {
		name, value, ok := cutLast(lines.Text(), " ")
		if !ok || strings.HasPrefix(name, "#") {
			continue
		}
		if v, err := strconv.ParseFloat(value, 64); err == nil {
			all[name] = v
		}
	}
	return all, nil
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// sum adds up a figure over its labels.
func sum(all map[string]float64, name string) (total float64) {
	for key, value := range all {
		if key == name || strings.HasPrefix(key, name+"{") {
			total += value
		}
	}
	return total
}
