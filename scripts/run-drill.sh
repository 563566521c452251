#!/bin/sh
# `npm run drill:<name>`: installs what is missing, then runs one of the drills.
set -eu
project=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
cd "$project"
. scripts/install.sh
PATH="$project/node_modules/.bin:$PATH"
export PATH
drill=$1
shift
prisma generate >/dev/null
exec node --disable-warning=ExperimentalWarning --conditions=react-server "drills/$drill.ts" "$@"
