#!/bin/sh
# `npm run drill:<name>`, `npm run bench:<name>`: installs what is missing, then runs one of the drills or benches.
set -eu
project=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
cd "$project"
. scripts/install.sh
PATH="$project/node_modules/.bin:$PATH"
export PATH
entry=$1
shift
prisma generate >/dev/null
# The pages that are visited meanwhile come from a build.
if [ "$entry" = bench/refresh.ts ] && [ ! -f .next/BUILD_ID ]; then NODE_ENV=production next build; fi
exec node --disable-warning=ExperimentalWarning --conditions=react-server "$entry" "$@"
