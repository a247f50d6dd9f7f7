#!/usr/bin/env bash
# The bot and a Discord as two processes: what happens when the bot is killed
# with kill -9 between a card and a moderator's press, and right after the
# press, and what it says about wrong settings. Exits 1 when something is not as
# it must be. `go run ./bot/chaos` does the same in full, and more.
#
#   bot/two_processes.sh [BINARY]    builds ombud when no binary is given
set -euo pipefail

binary=${1:-}
if [[ -n $binary ]]; then
	binary=$(realpath -- "$binary")
fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."

work=$(mktemp -d)
judge=
# shellcheck disable=SC2317 # called by the trap
finish() {
	# An end by a signal ends the judge too, which ends its own processes.
	if [[ -n $judge ]]; then
		kill "$judge" 2>/dev/null || true
		wait "$judge" || true
	fi
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Built and not "go run", so that signals reach the program itself.
go build -o "$work/chaos" ./bot/chaos
"$work/chaos" ${binary:+-binary "$binary"} -runs 3 card-survives-kill kill-after-press bad-input &
judge=$!
status=0
wait "$judge" || status=$?
judge=
exit "$status"
