# What the steps of .ci/run share. Sourced.
# shellcheck shell=bash

# step HEADLINE COMMAND...: runs a step under its headline and says how long it
# took. A step that fails ends the run, and the headline says which it was.
step() {
	local headline=$1 start=$SECONDS
	shift
	printf '\n=== %s\n' "$headline"
	# shellcheck disable=SC2034 # the last words of .ci/run name it
	running=$headline
	"$@"
	printf -- '--- %s: %d s\n' "$headline" "$((SECONDS - start))"
}

# loudly MESSAGE...: for what is left out.
loudly() {
	printf '\n!!! %s\n\n' "$*" >&2
}

# fail MESSAGE...: ends the run.
fail() {
	printf '\nci: %s\n' "$*" >&2
	exit 1
}

# in_ci: whether nothing may be left out.
in_ci() {
	[[ ${CI:-} == true ]]
}

# in_modules COMMAND...: runs a command in each module of the repository.
in_modules() {
	local module
	for module in . internal/contract internal/policy/bench internal/check/measure; do
		(cd "$module" && "$@")
	done
}
