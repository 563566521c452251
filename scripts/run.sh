#!/bin/sh
# Installs what is missing, then runs a TypeScript file of the project in the Node that was installed.
set -eu
project=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
cd "$project"
. scripts/install.sh
PATH="$project/node_modules/.bin:$PATH"
export PATH
# These import the database client. The start command generates it itself.
case $1 in drills/* | bench/*) prisma generate >/dev/null ;; esac
exec node --disable-warning=ExperimentalWarning --conditions=react-server "$@"
