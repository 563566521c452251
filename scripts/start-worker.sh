#!/bin/sh
# `npm run worker`: one more worker beside those that run, on this machine or another one.
set -eu
project=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
cd "$project"
. scripts/install.sh
PATH="$project/node_modules/.bin:$PATH"
export PATH
exec node --disable-warning=ExperimentalWarning scripts/start-worker.ts "$@"
