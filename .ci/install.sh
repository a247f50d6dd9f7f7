# Installs what the stricter lot needs beside Go. Sourced by .ci/run.
# shellcheck shell=bash

install_all() {
	install_packages
	install_tools
}

# install_packages gets a C compiler for the race detector, PostgreSQL's server
# binaries for the store's tests, nginx for the fetcher's, and shellcheck, from the
# distribution.
install_packages() {
	local missing=() server=/usr/lib/postgresql/$POSTGRES/bin
	command -v gcc >/dev/null || missing+=(gcc libc6-dev)
	command -v shellcheck >/dev/null || missing+=(shellcheck)
	command -v initdb >/dev/null || [[ -x $server/initdb ]] || missing+=("postgresql-$POSTGRES")
	command -v nginx >/dev/null || [[ -x /usr/sbin/nginx ]] || missing+=(nginx-light)
	if ((${#missing[@]} > 0)); then
		command -v apt-get >/dev/null || fail "please install: ${missing[*]}"
		((EUID == 0)) || fail "please install as root: apt-get install ${missing[*]}"
		printf 'installing %s\n' "${missing[*]}"
		apt-get update -qq
		DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
	fi
	# Debian keeps the server's binaries out of the usual path.
	if [[ -d $server ]]; then
		export PATH=$server:$PATH
	fi
}

# install_tools builds the pinned tools. They stay outside the clone, so that
# the next run finds them; a tool of the right version is not built again.
install_tools() {
	local first tool
	first=$(go env GOPATH)
	first=${first%%:*}
	tools=$first/ombud-ci
	for tool in "$GOFUMPT" "$GOLANGCI_LINT" "$GOVULNCHECK"; do
		GOBIN=$tools go install "$tool"
	done
}
