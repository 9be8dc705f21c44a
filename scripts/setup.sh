#!/bin/sh
# Make or refresh .venv/ from a hash-locked list ($1). Quick when nothing has changed; each refusal is one sentence.
set -eu
cd "$(dirname "$0")/.."
lock="$1"
say() { printf 'parvis : %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

python="${PYTHON:-python3}"
command -v "$python" >/dev/null 2>&1 || fail "Python 3 est introuvable. Installez-le : apt-get install python3 python3-venv"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "Python 3.11 ou plus récent est nécessaire ($("$python" --version) trouvé)."

free=$(df -Pk . | awk 'NR==2 {print $4}')
[ "$free" -gt 1500000 ] || [ -d .venv ] || fail "Il reste $((free / 1024)) Mo sur ce disque ; l’installation en demande 1 500. Libérez de la place puis relancez."

stamp=".venv/.installed-$lock"
wanted=$(cat "$lock" requirements-setup.lock pyproject.toml | cksum)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && .venv/bin/python -c 'import ops' 2>/dev/null; then exit 0; fi

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then
    say "préparation de l’environnement (.venv/)…"
    rm -rf .venv
    "$python" -m venv .venv 2>/dev/null || { rm -rf .venv; fail "Le module venv de Python manque. Installez-le : apt-get install python3-venv"; }
fi
say "installation des bibliothèques, vérifiées par leurs empreintes…"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-setup.lock \
    || fail "L’installation a échoué : vérifiez l’accès au dépôt de paquets Python, puis relancez."
# The machine's own authorities, as pip uses them, where it has any (a company's proxy).
certificates=""
[ ! -s /etc/ssl/certs/ca-certificates.crt ] || certificates="--system-certs"
# On a terminal its progress is shown; in a log it would only be noise.
quiet="--quiet"
[ ! -t 2 ] || quiet=""
.venv/bin/uv pip install $quiet $certificates --python .venv/bin/python --require-hashes -r "$lock" \
    || fail "L’installation a échoué : vérifiez l’accès au dépôt de paquets Python et la place sur le disque, puis relancez."
.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --offline -e . \
    || fail "Parvis n’a pas pu s’installer dans .venv/ ; supprimez ce dossier et relancez."
# What an editor completes a procedure with (docs/definitions.md); nothing runs by it.
.venv/bin/python -W ignore -m ops.cli catalogue schema > platform/teleservices/catalogue/procedure.schema.json \
    || rm -f platform/teleservices/catalogue/procedure.schema.json
printf '%s' "$wanted" > "$stamp"
