# Finds a browser for the end-to-end tests, or installs one. Without one they fail, with this sentence above them.

has_chromium() {
  command -v chromium >/dev/null 2>&1 || node -e '
    const { chromium } = require("playwright");
    process.exit(require("node:fs").existsSync(chromium.executablePath()) ? 0 : 1);
  ' 2>/dev/null
}

install_chromium() {
  printf '%s\n' "Larder installs Chromium for its end-to-end tests."
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium
  else
    playwright install chromium
  fi
}

has_chromium || install_chromium >&2 || true
has_chromium ||
  printf '%s\n' "There is no Chromium, and it could not be installed: the end-to-end tests will fail. Install it (Debian: apt-get install chromium)." >&2
