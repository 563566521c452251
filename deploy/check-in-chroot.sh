#!/bin/sh
# Runs the steps of deploy/Dockerfile without an engine: builds Larder in one Debian root, runs what the image would hold in
# another one, read-only and without root, and looks at every kind of process.
#
#   DATABASE_URL=postgresql://… deploy/check-in-chroot.sh [directory for the work]
#
# DATABASE_URL is an empty database of a Postgres outside. Needs root, debootstrap, unshare, curl and npm; uses the ports 3900
# and 3920. DEBIAN_MIRROR names another mirror than Debian's own. npm's own settings are those of the caller. With
# KEEP_IMAGE=1 what an earlier run has built in the same directory is looked at again.
set -eu

skip() {
  printf 'Skipped: %s\n' "$1"
  exit 0
}
fail() {
  printf 'FAILED: %s\n' "$1" >&2
  exit 1
}
say() { printf '%s\n' "$1"; }

[ "$(id -u)" = 0 ] || skip "this needs root, to make a root file system and to mount it."
for program in debootstrap unshare curl npm git; do
  command -v "$program" >/dev/null 2>&1 || skip "this needs $program."
done
[ -n "${DATABASE_URL:-}" ] || skip "set DATABASE_URL to an empty database of a Postgres outside."

project=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
work=${1:-$(mktemp -d)}
mkdir -p "$work"
base=$work/base
build=$work/build
image=$work/image
data=$work/data
pids=""

# The first process of the box that `unshare` with this number made; with it the whole box ends.
first_of() { tr -d ' ' <"/proc/$1/task/$1/children"; }
end() {
  for pid in $pids; do
    if [ -e "/proc/$pid" ]; then kill -KILL "$(first_of "$pid")" "$pid" 2>/dev/null || true; fi
  done
}
trap end EXIT
trap 'exit 1' INT TERM

if [ ! -e "$base/.complete" ]; then
  say "A Debian bookworm of the least size."
  rm -rf "$base"
  debootstrap --variant=minbase bookworm "$base" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} >"$work/debootstrap.log" 2>&1 || {
    tail -n 5 "$work/debootstrap.log" >&2
    fail "debootstrap"
  }
  rm -rf "$base"/var/cache/apt/archives/*.deb "$base"/var/lib/apt/lists/*
  : >"$base/.complete"
fi

make_image() {
  # The stage "build": Node 24 as the npm package brings it, npm, and what is in the repository.
  say "npm ci and npm run build in the first root."
  rm -rf "$build"
  cp -a "$base" "$build"
  mkdir -p "$build/larder" "$build/usr/local/lib/node_modules"
  (cd "$project" && git ls-files -z --cached --others --exclude-standard | tar --null -T - -c --ignore-failed-read) | tar -x -C "$build/larder"
  rm -rf "$build/larder/docs" "$build/larder/e2e" "$build/larder/drills" "$build/larder/bench"
  cp "$project/node_modules/node/bin/node" "$build/usr/local/bin/node"
  npm_program=$(readlink -f "$(command -v npm)")
  cp -R "${npm_program%/bin/*}" "$build/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$build/usr/local/bin/npm"
  cp /etc/resolv.conf /etc/hosts "$build/etc/"
  for file in "$(npm config get userconfig)" "$(npm config get globalconfig)"; do
    if [ -f "$file" ]; then cat "$file" >>"$build/root/.npmrc"; fi
  done
  registry=$(npm config get registry)
  if [ -n "${NODE_EXTRA_CA_CERTS:-}" ]; then cp "$NODE_EXTRA_CA_CERTS" "$build/root/ca.pem"; fi
  in_build() {
    unshare --mount --pid --fork sh -c '
    root=$1; shift
    mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev"
    exec chroot "$root" env -i HOME=/root PATH=/usr/local/bin:/usr/bin:/bin npm_config_registry="$REGISTRY" \
      NODE_EXTRA_CA_CERTS="$AUTHORITY" NEXT_TELEMETRY_DISABLED=1 CHECKPOINT_DISABLE=1 sh -euc "cd /larder; $*"' sh "$build" "$@"
  }
  REGISTRY=$registry
  AUTHORITY=$([ -f "$build/root/ca.pem" ] && echo /root/ca.pem || true)
  export REGISTRY AUTHORITY
  in_build "npm ci --include=dev --include=optional --no-audit --no-fund --loglevel=error" >"$work/build.log" 2>&1 ||
    { tail -n 20 "$work/build.log" >&2; fail "npm ci"; }
  in_build "npm run build && sh deploy/collect.sh /image" >>"$work/build.log" 2>&1 ||
    { tail -n 20 "$work/build.log" >&2; fail "npm run build"; }

  # The last stage: what the image would hold.
  rm -rf "$image"
  cp -a "$base" "$image"
  mv "$build/image" "$image/larder"
  install -d -o 10001 -g 10001 -m 0700 "$image/var/lib/larder"
  chown -R 0:0 "$image/larder"
  cp /etc/resolv.conf /etc/hosts "$image/etc/"
}
if [ "${KEEP_IMAGE:-}" != 1 ] || [ ! -d "$image/larder" ]; then make_image; fi
say "The image would hold $(du -sm "$image" | cut -f 1) MB, $(du -sm "$image/larder" | cut -f 1) of them Larder with its packages and Node."

# As Kubernetes gives a volume: root's, open to the group.
rm -rf "$data"
install -d -o 0 -g 10001 -m 2777 "$data"

# A box: its own process numbers, root read-only, two places to write, no root.
in_box() {
  exec unshare --mount --pid --fork --kill-child sh -c '
    root=$1; data=$2; shift 2
    mount --bind "$root" "$root" && mount -o remount,bind,ro "$root"
    mount -t proc proc "$root/proc" && mount --bind /dev "$root/dev"
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp" && mount --bind "$data" "$root/var/lib/larder"
    exec chroot --userspec=10001:10001 "$root" sh -c "cd /larder; exec \"\$@\"" sh "$@"' sh "$image" "$data" "$@"
}
keys="k1:$(head -c 32 /dev/urandom | base64 -w 0)"
session=$(head -c 32 /dev/urandom | base64 -w 0)
metrics=$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')
in_larder() {
  in_box env -i NODE_ENV=production LARDER_DATA_DIR=/var/lib/larder/data HOME=/tmp NEXT_TELEMETRY_DISABLED=1 CHECKPOINT_DISABLE=1 \
    PATH=/larder/node_modules/node/bin:/usr/bin:/bin DATABASE_URL="$DATABASE_URL" LARDER_MASTER_KEYS="$keys" \
    NEXTAUTH_SECRET="$session" LARDER_METRICS_TOKEN="$metrics" LARDER_URL=http://localhost:3900 PORT=3900 HANDOUT_PORT=3920 \
    APICBASE_TOKEN_URL=https://api.apicbase.com/oauth/token/ \
    node --conditions=react-server --disable-warning=ExperimentalWarning "$@"
}

say "What a box may: nobody's user, and nothing to write outside its two places."
(in_box sh -c 'test "$(id -u)" = 10001 && ! touch /larder/x /etc/x 2>/dev/null && touch /tmp/x /var/lib/larder/x && rm /var/lib/larder/x') ||
  fail "the box is not confined"

(in_larder scripts/start/upgrade.ts) >"$work/upgrade.log" 2>&1 || { tail -n 20 "$work/upgrade.log" >&2; fail "the upgrade"; }
grep -q '^First owner: http://localhost:3900/setup' "$work/upgrade.log" || fail "the upgrade printed no setup link"

# Starts a kind of process; $pid is that of the box's first process, which gets the signals.
start() {
  (in_larder "scripts/start/$1.ts") >"$work/$1.log" 2>&1 &
  outer=$!
  pids="$pids $outer"
}
until_true() {
  tries=0
  until "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 240 ] || return 1
    sleep 0.5
  done
}
answers() { [ "$(curl -s -o "$work/answer" -w '%{http_code}' "$1")" = "$2" ]; }
has_worker() {
  curl -s -H "authorization: Bearer $metrics" http://127.0.0.1:3900/api/metrics | grep -q '^larder_workers_alive 1$'
}

start web && web=$outer
start worker && worker=$outer
start handout && handout=$outer
until_true answers http://127.0.0.1:3900/api/ready 200 || { tail -n 20 "$work/web.log" >&2; fail "the web process is not ready"; }
answers http://127.0.0.1:3900/api/health 200 || fail "the web process's health"
answers http://localhost:3900/setup 200 || fail "a page"
grep -q 'Larder' "$work/answer" || fail "the page has no content"
until_true has_worker || { tail -n 20 "$work/worker.log" >&2; fail "the worker does not report"; }
until_true answers http://127.0.0.1:3920/api/ready 200 || { tail -n 20 "$work/handout.log" >&2; fail "the handout process is not ready"; }
answers http://127.0.0.1:3920/api/oauth/token 405 || fail "the token endpoint"
(in_box env -i PORT=3900 /larder/node_modules/node/bin/node deploy/healthy.js web) || fail "HEALTHCHECK of a healthy web process"
(in_box env -i HANDOUT_PORT=3920 /larder/node_modules/node/bin/node deploy/healthy.js handout) || fail "HEALTHCHECK of a healthy handout process"
if (in_box env -i PORT=3999 /larder/node_modules/node/bin/node deploy/healthy.js web); then fail "HEALTHCHECK where nothing answers"; fi
say "Web, worker and handout run; pages, readiness, metrics and health checks answer."

for kind in handout worker web; do
  eval "outer=\$$kind"
  # As an engine does: the signal to the box's first process alone.
  first=$(first_of "$outer")
  began=$(date +%s)
  kill -TERM "$first"
  code=0
  wait "$outer" || code=$?
  say "SIGTERM ends $kind after $(($(date +%s) - began)) s with code $code."
  [ "$code" = 0 ] || fail "$kind ended with $code"
done
pids=""
say "All went well. The work is in $work."
