#!/usr/bin/env bash
# Prints what the built-in policies catch and what they flag wrongly, with the
# bars, beside another word filter on the same rows. FOLDER holds labelled
# comments as .jsonl files; docs/policy.md names public ones.
#
#   internal/check/measure.sh FOLDER
set -euo pipefail
if [[ $# -ne 1 || ! -d $1 ]]; then
	echo "usage: ${BASH_SOURCE[0]} FOLDER-OF-LABELLED-COMMENTS" >&2
	exit 2
fi
folder=$(cd "$1" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/measure"
exec go run . "$folder"
