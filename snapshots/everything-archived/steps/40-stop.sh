#!/usr/bin/env bash
# Stop PostgreSQL
#
# From here on the service is down. Every data directory is proved to have no postmaster.
# Undo: rollback.sh
#
# A step of plan everything-archived, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
check=$(<"${here}/../check-bundle.sh")
sum=$(sha256sum <<<"${check}")
[[ ${sum%% *} == 0ffbe2c2beceb6e011f5fbdce8a6a6c4af988c6e264531bbe0be29baad4c9f99 ]] || {
  printf 'error: check-bundle.sh was edited; render the bundle again: walwright render --force\n' >&2
  exit 1
}
eval "${check}"
checked "${here}/.." steps/40-stop.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin stop 'Stop PostgreSQL' protect looks
# Who leads decides the order of the stop. Two primaries end the run here.
note_role db1 postgres@db1 /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main postgres postgres

# So far it has only looked; a run that ended above has stopped nothing.
in_earnest
goal root@db1 600 'postgresql@15-main is stopped' unit_stopped systemd postgresql@15-main
by root@db1 'stop postgresql@15-main' systemctl stop postgresql@15-main
goal postgres@db1 600 'PostgreSQL is down' no_postmaster /var/lib/postgresql/15/main
by postgres@db1 'stop PostgreSQL itself' stop_postgres /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main fast

done_with
