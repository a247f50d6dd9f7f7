package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// asOmbud makes the test's own binary run as ombud, for pages whose examples
// are typed into a shell.
const asOmbud = "TEST_RUNS_OMBUD"

func TestMain(m *testing.M) {
	if os.Getenv(asOmbud) != "" {
		main()
	}
	os.Exit(m.Run())
}

var (
	fence    = regexp.MustCompile("(?ms)^```([a-z]*)\n((?:.*?\n)??)```$")
	fileName = regexp.MustCompile(`^# ([a-z]+[a-z-]*\.(?:yaml|txt))\n`)
)

// TestThePolicyPage runs docs/policy.md: each policy in it is loaded, and each
// answer in it is what the program prints.
func TestThePolicyPage(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("the page's commands are typed into bash, which is not here")
	}
	page, err := os.ReadFile("docs/policy.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := fence.FindAllStringSubmatch(string(page), -1)
	dir := t.TempDir()
	var policies, commands int
	for _, b := range blocks {
		kind, text := b[1], b[2]
		switch m := fileName.FindStringSubmatch(text); {
		case m != nil:
			write(t, dir, m[1], text, 0o600)
			if kind == "yaml" {
				policies++
			}
		case kind == "yaml":
			t.Errorf("an example of a policy has no name in its first line:\n%s", text)
		case kind == "json":
			write(t, dir, "labelled.jsonl", text, 0o600)
		}
	}
	mistaken := map[string]bool{"spoiled.yaml": true, "never.yaml": true} // on purpose; what they say is compared below
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "ombud", "#!/bin/sh\n"+asOmbud+"=1 exec '"+self+"' \"$@\"\n", 0o700)
	for _, b := range blocks {
		if m := fileName.FindStringSubmatch(b[2]); b[1] == "yaml" && m != nil && !mistaken[m[1]] {
			var out, errs strings.Builder
			if code := run(t.Context(), []string{"policy", "lint", filepath.Join(dir, m[1])}, nil, strings.NewReader(""), &out, &errs); code != exitOK {
				t.Errorf("%s: %s", m[1], errs.String())
			}
		}
		if b[1] != "console" {
			continue
		}
		for _, c := range strings.Split("\n"+b[2], "\n$ ")[1:] {
			command, want, _ := strings.Cut(c, "\n")
			commands++
			if got := shell(t, dir, command); strings.TrimRight(got, "\n") != strings.TrimRight(want, "\n") {
				t.Errorf("$ %s\nprints\n%s\nand the page says\n%s", command, got, want)
			}
		}
	}
	if policies < 12 || commands < 20 {
		t.Errorf("only %d policies and %d commands were found in the page", policies, commands)
	}
}

func write(t *testing.T, dir, name, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

// shell answers what a command prints, to either of its two outputs.
func shell(t *testing.T, dir, command string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), "bash", "-c", command) // #nosec G204 -- the page's own commands
	c.Dir = dir
	c.Env = []string{"PATH=" + dir + ":" + os.Getenv("PATH"), "HOME=" + dir}
	out, _ := c.CombinedOutput() // the exit code is printed where it matters
	return string(out)
}
