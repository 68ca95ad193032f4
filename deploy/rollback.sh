#!/bin/sh
# Undo a deployment's schema changes: run with the NEW code still in place, then start the old one.
#
#   before deploying    manage.py migration_state --save /var/backups/acervo/state.json
#   to undo             deploy/rollback.sh /var/backups/acervo/state.json
#
# 1. Closes redemptions (people see a kind page; running ones finish).
# 2. Dumps the database, so that what a reverse migration drops is not lost.
# 3. Unapplies the migrations that came after the saved state.
# Redemptions stay closed: open them in the admin when the old version is up and smoke-tested.
set -eu

state=${1:?usage: deploy/rollback.sh STATE_FILE [DUMP_FILE]}
dump=${2:-$(dirname "$state")/before-rollback.dump}
python=${PYTHON:-.venv/bin/python}
: "${DATABASE_URL:?DATABASE_URL must name the database}"
cd "$(dirname "$0")/.."

"$python" manage.py toggle vouchers.redemption_open off
${PG_DUMP:-pg_dump} --format=custom --file="$dump" "$DATABASE_URL"
"$python" manage.py migration_state --restore "$state"
echo "Schema is back at $state; the data before it is in $dump."
