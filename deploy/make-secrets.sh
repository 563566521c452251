#!/bin/sh
# Makes the secrets that compose.yaml reads, in deploy/secrets, and none that is there already. Keep master-keys elsewhere too:
# without it nobody opens what is in the database.
set -eu
umask 077
cd "$(dirname -- "$0")"
mkdir -p secrets
cd secrets

# Writes a file once: an interrupted run leaves none half written.
make() {
  [ -e "$1" ] && return
  cat >"$1.new"
  mv "$1.new" "$1"
}

printf 'k1:%s\n' "$(openssl rand -base64 32)" | make master-keys
openssl rand -base64 32 | make nextauth-secret
openssl rand -hex 16 | make metrics-token
openssl rand -hex 24 | make postgres-password
printf 'postgresql://larder:%s@postgres:5432/larder\n' "$(cat postgres-password)" | make database-url
# Compose hands files over with their owner and mode, and Larder's boxes run as 10001.
if [ "$(id -u)" = 0 ]; then chown 10001:10001 master-keys nextauth-secret metrics-token database-url; fi
printf '%s\n' "The secrets are in $(pwd). Still missing there: tls.crt and tls.key."
