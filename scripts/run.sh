#!/bin/sh
# Installs what package-lock.json asks for and is missing, then runs a TypeScript file of the project in the Node that was
# installed. Plain sh, because the system's Node may be too old to run TypeScript.
set -eu
project=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
cd "$project"

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

require_node() {
  command -v node >/dev/null 2>&1 ||
    fail "Larder needs Node.js 20 or newer, and node was not found. Install it from your distribution or from nodejs.org."
  found=$(node -v)
  major=${found#v}
  major=${major%%.*}
  [ "$major" -ge 20 ] 2>/dev/null ||
    fail "Larder needs Node.js 20 or newer, and this is $found. Install a newer one and start again."
  command -v npm >/dev/null 2>&1 ||
    fail "Larder needs npm to install its packages, and npm was not found. Install it (Debian: apt-get install npm)."
}

# The installed packages are right for one lock file and one kind of machine.
wanted_install() {
  printf '%s %s\n' "$(cksum <package-lock.json)" "$(uname -sm)"
}

has_packages() {
  [ -x node_modules/.bin/node ] && [ "$(cat node_modules/.larder-install 2>/dev/null)" = "$(wanted_install)" ]
}

# Packages that were installed by hand are kept when npm finds no fault with them.
adopt_packages() {
  [ -x node_modules/.bin/node ] && [ ! -e node_modules/.larder-install ] &&
    npm ls --include=dev >/dev/null 2>&1 && wanted_install >node_modules/.larder-install
}

# For a subshell: the packages' install scripts have no use for Larder's settings and secrets.
forget_settings() {
  for name in $(env | sed -n -e 's/^\(LARDER_[A-Z_]*\)=.*/\1/p' -e 's/^\(NEXTAUTH_[A-Z_]*\)=.*/\1/p' \
    -e 's/^\(APICBASE_[A-Z_]*\)=.*/\1/p' -e 's/^\(DATABASE_URL\)=.*/\1/p' -e 's/^\(PGPASSWORD\)=.*/\1/p'); do
    unset "$name"
  done
}

# What the lock file names, with the digests that it names, or nothing.
install_packages() {
  printf '%s\n' "Larder installs its packages; this takes a minute or two."
  (forget_settings && npm ci --include=dev --include=optional --no-audit --no-fund --loglevel=error) ||
    fail "The packages could not be installed; npm says why above. Nothing was started."
  [ -x node_modules/.bin/node ] ||
    fail "npm did not run the packages' install scripts, which bring Node 24 and Postgres. Set ignore-scripts=false and start again."
  wanted_install >node_modules/.larder-install
}

require_node
has_packages || adopt_packages || install_packages

PATH="$project/node_modules/.bin:$PATH"
export PATH
# These import the database client. The start command generates it itself.
case $1 in drills/* | bench/*) prisma generate >/dev/null ;; esac
exec node --disable-warning=ExperimentalWarning --conditions=react-server "$@"
