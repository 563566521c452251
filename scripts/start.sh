#!/bin/sh
# `npm start` and, with --dev, `npm run dev`: installs what is missing, then hands over to the supervisor.
set -eu
project=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
cd "$project"
. scripts/install.sh
PATH="$project/node_modules/.bin:$PATH"
export PATH
exec node --disable-warning=ExperimentalWarning scripts/start.ts "$@"
