# The versions of what CI installs, in one place. Sourced by .ci/run.
# shellcheck shell=bash disable=SC2034 # used by the script that sources this

GOFUMPT=mvdan.cc/gofumpt@v0.12.0
GOLANGCI_LINT=github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOVULNCHECK=golang.org/x/vuln/cmd/govulncheck@v1.9.0
POSTGRES=15
