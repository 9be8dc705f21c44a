#!/bin/sh
# The browser of the tests: installed by apt when it is missing and may be, otherwise say the one command to run.
set -eu
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    printf 'parvis : installation de Chromium pour les tests…\n' >&2
    export DEBIAN_FRONTEND=noninteractive
    if apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; then exit 0; fi
fi
printf 'parvis : Chromium manque. Installez-le : sudo apt-get install chromium\n' >&2
exit 1
