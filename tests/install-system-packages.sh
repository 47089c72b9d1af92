#!/usr/bin/env bash
# The browser tests drive the system's Chromium. Installs it where it is missing and that is possible.
set -euo pipefail
for browser in "${PLUMBLINE_TEST_BROWSER:-}" chromium chromium-browser google-chrome \
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
  "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
  if [ -n "$browser" ] && command -v "$browser" >/dev/null 2>&1; then exit 0; fi
done
as_root=""
if [ "$(id -u)" != 0 ]; then
  if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root="sudo"; else as_root="none"; fi
fi
if command -v apt-get >/dev/null 2>&1 && [ "$as_root" != none ]; then
  echo "Installing Chromium for the browser tests ..."
  $as_root apt-get update -qq
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
else
  echo "No Chromium or Chrome found: the browser tests will fail. Install one (macOS: brew install --cask chromium)." >&2
fi
