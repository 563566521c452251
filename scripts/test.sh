#!/bin/sh
# `npm test`: installs what is missing, Chromium included, then runs every check and adds up what passed.
set -eu
project=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
cd "$project"
. scripts/install.sh
PATH="$project/node_modules/.bin:$PATH"
export PATH
. scripts/install-chromium.sh
exec node --disable-warning=ExperimentalWarning scripts/test.ts "$@"
