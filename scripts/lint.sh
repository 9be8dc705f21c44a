#!/bin/sh
# Everything that reads the code without running it.
set -eu
cd "$(dirname "$0")/.."
export DJANGO_SETTINGS_MODULE=config.settings PARVIS_ENV=test
bin=.venv/bin
$bin/ruff check .
$bin/ruff format --check .
$bin/lint-imports --no-cache
$bin/mypy
$bin/python -W ignore platform/manage.py makemigrations --check --dry-run
$bin/python -W ignore -m scripts.lint_migrations
if grep -rnE '(py''pi\.org|python''hosted|registry\.np''mjs|deb\.debian)' --include='*' . --exclude-dir=.git --exclude-dir=.venv --exclude-dir=.parvis --exclude-dir=node_modules -I -l; then
    echo 'parvis : un fichier nomme un dépôt de paquets.' >&2
    exit 1
fi
