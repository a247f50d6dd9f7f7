#!/usr/bin/env bash
# Prints the ratios of the cost of a verdict, each with its bar. Takes some ten
# seconds; ROUNDS (21) is how often each case is measured.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec go test -count=1 -run '^TestTable$' -v . -args -table -rounds "${ROUNDS:-21}"
