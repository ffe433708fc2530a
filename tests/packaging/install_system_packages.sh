#!/bin/sh
# Installs what the tests use of Debian beside Python, where it is missing and we may.
set -eu
missing=""
command -v chromium > /dev/null || command -v chromium-browser > /dev/null || missing="chromium"
ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1 || command -v initdb > /dev/null || missing="$missing postgresql"
test -n "$missing" || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
  echo "not installed:$missing; the tests that need it are skipped (as root on Debian: apt-get install$missing)"
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # a list of names
apt-get install -y -qq --no-install-recommends $missing fonts-noto-core > /dev/null
