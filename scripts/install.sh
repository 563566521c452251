# Sourced by run.sh and test.sh, in the project's directory: makes node_modules fit package-lock.json.
# Plain sh, because there may be no usable Node yet but the system's.

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

require_node() {
  command -v node >/dev/null 2>&1 ||
    fail "Larder needs Node.js 20 or newer, and there is none. Install it from your distribution or from nodejs.org."
  found=$(node -v)
  major=${found#v}
  major=${major%%.*}
  [ "$major" -ge 20 ] 2>/dev/null ||
    fail "Larder needs Node.js 20 or newer, and this is $found. Install a newer one and start again."
  command -v npm >/dev/null 2>&1 ||
    fail "Larder needs npm to install its packages, and there is none. Install it (Debian: apt-get install npm)."
}

# What decides whether the installed packages fit: the lock file, and the machine they were built for.
wanted_install() {
  printf '%s %s\n' "$(cksum <package-lock.json)" "$(uname -sm)"
}

has_packages() {
  [ -x node_modules/.bin/node ] && [ "$(cat node_modules/.larder-install 2>/dev/null)" = "$(wanted_install)" ]
}

# Packages that somebody installed by hand are as good, when npm finds nothing amiss with them.
adopt_packages() {
  [ -x node_modules/.bin/node ] && [ ! -e node_modules/.larder-install ] &&
    npm ls --include=dev >/dev/null 2>&1 && wanted_install >node_modules/.larder-install
}

# Not `npm ci`: it refuses a lock file without the other platforms' optional packages, which npm leaves out of
# it where a registry has not got them all. With --no-save the versions are the lock's, and it stays as it is.
install_packages() {
  printf '%s\n' "Larder installs its packages; this takes a minute or two."
  npm install --no-save --include=dev --include=optional --no-audit --no-fund --loglevel=error ||
    fail "The packages could not be installed; npm says why above. Nothing was started."
  [ -x node_modules/.bin/node ] ||
    fail "npm did not run the packages' install scripts, which bring Node 24 and Postgres. Set ignore-scripts=false and start again."
  wanted_install >node_modules/.larder-install
}

require_node
has_packages || adopt_packages || install_packages
