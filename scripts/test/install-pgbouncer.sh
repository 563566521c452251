# Installs PgBouncer for the integration tests where that is easy. Without it, the tests through it are told as not run.

has_pgbouncer() {
  command -v pgbouncer >/dev/null 2>&1 || [ -x /usr/sbin/pgbouncer ]
}

if ! has_pgbouncer && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
  printf '%s\n' "Larder installs PgBouncer for its integration tests." >&2
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends pgbouncer; } >&2 || true
fi
has_pgbouncer ||
  printf '%s\n' "There is no PgBouncer: the tests through it do not run. Install it (Debian: apt-get install pgbouncer)." >&2
