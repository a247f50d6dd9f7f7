package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// page asks ombud for what operators see.
func (s *stage) page(path string) (status int, body string, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1:8080"+path, http.NoBody)
	if err != nil {
		return 0, "", err
	}
	client := &http.Client{Transport: &http.Transport{DialContext: s.pages.dial, DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	all, err := io.ReadAll(response.Body)
	return response.StatusCode, string(all), err
}

// series is name{label="value",…}; the labels may be left out, and so may some of them.
var series = regexp.MustCompile(`^(\w+)(?:\{(.*)\})?$`)

// metricIs waits until a figure has a value, by the parser of Prometheus.
func (s *stage) metricIs(words []string) error {
	return s.eventually(func() error { return s.metric(words[0], words[1]) })
}

func (s *stage) metric(what, is string) error {
	want, err := strconv.ParseFloat(is, 64)
	if err != nil {
		return fmt.Errorf("%q = %q is no figure", what, is)
	}
	total, err := s.figure(what)
	if err == nil && total != want {
		err = fmt.Errorf("it is %v", total)
	}
	return err
}

// figure is what the metrics show of one series, or of all that have its labels.
func (s *stage) figure(what string) (total float64, err error) {
	parts := series.FindStringSubmatch(what)
	if parts == nil {
		return 0, fmt.Errorf("%q is no series", what)
	}
	status, body, err := s.page("/metrics")
	if err != nil || status != http.StatusOK {
		return 0, fmt.Errorf("the scrape got %d, %w", status, err)
	}
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader([]byte(body)))
	if err != nil {
		return 0, fmt.Errorf("the metrics cannot be parsed: %w", err)
	}
	family, found := families[parts[1]], false
	for _, m := range family.GetMetric() {
		if matches(m, parts[2]) {
			found = true
			total += m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
		}
	}
	if !found {
		return 0, fmt.Errorf("there is no %s; the figure has %v", what, family.GetMetric())
	}
	return total, nil
}

func matches(m *dto.Metric, labels string) bool {
	have := map[string]bool{}
	for _, l := range m.GetLabel() {
		have[fmt.Sprintf("%s=%q", l.GetName(), l.GetValue())] = true
	}
	for label := range strings.SplitSeq(labels, ",") {
		if label != "" && !have[label] {
			return false
		}
	}
	return true
}

func (s *stage) pageSays(words []string) error {
	return s.eventually(func() error {
		_, body, err := s.page(words[0])
		if err == nil && !strings.Contains(body, words[1]) {
			err = fmt.Errorf("it says:\n%s", body)
		}
		return err
	})
}

func (s *stage) pageAnswers(words []string) error {
	return s.eventually(func() error {
		status, body, err := s.page(words[0])
		if err == nil && strconv.Itoa(status) != words[1] {
			err = fmt.Errorf("it answers %d:\n%s", status, body)
		}
		return err
	})
}

func (s *stage) pageDoesNotSay(words []string) error {
	_, body, err := s.page(words[0])
	switch {
	case err != nil:
		return err
	case len(body) < 20:
		return fmt.Errorf("it says next to nothing: %q", body)
	case strings.Contains(body, words[1]):
		return errors.New("it does")
	}
	return nil
}
