#!/usr/bin/env bash
# The tests drive the system's Chromium and start a PostgreSQL of their own. Installs what is missing, where
# that is possible.
set -euo pipefail
missing="chromium"
for browser in "${PLUMBLINE_TEST_BROWSER:-}" chromium chromium-browser google-chrome \
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
  "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
  if [ -n "$browser" ] && command -v "$browser" >/dev/null 2>&1; then missing=""; break; fi
done
if ! command -v initdb >/dev/null 2>&1 && ! ls /usr/lib/postgresql/*/bin/initdb /usr/local/opt/postgresql*/bin/initdb \
  /opt/homebrew/opt/postgresql*/bin/initdb >/dev/null 2>&1; then missing="$missing postgresql"; fi
if [ -z "$missing" ]; then exit 0; fi
as_root=""
if [ "$(id -u)" != 0 ]; then
  if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root="sudo"; else as_root="none"; fi
fi
if command -v apt-get >/dev/null 2>&1 && [ "$as_root" != none ]; then
  echo "Installing for the tests:" $missing "..."
  $as_root apt-get update -qq
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null
else
  echo "Missing:" $missing "- tests that need them fail (Chromium) or are skipped (PostgreSQL)." \
    "Install them (macOS: brew install postgresql; brew install --cask chromium)." >&2
fi
