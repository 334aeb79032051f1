#!/usr/bin/env bash
# Keep the old data directory as /var/lib/postgresql/15/main.before-wal-file
#
# A rename within one file system: instant, complete, and undone by another rename.
# Undo: rollback.sh
#
# A step of plan wal-file, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
check=$(<"${here}/../check-bundle.sh")
sum=$(sha256sum <<<"${check}")
[[ ${sum%% *} == 1b54010fdb75d2605ee42e0483e814aef416544fd785da4482c7a96295587d03 ]] || {
  printf 'error: check-bundle.sh was edited; render the bundle again: walwright render --force\n' >&2
  exit 1
}
eval "${check}"
checked "${here}/.." steps/45-set-aside.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin set-aside 'Keep the old data directory as /var/lib/postgresql/15/main.before-wal-file' stop
# A reboot since the stop may have started it; what it took in stays in the directory that is kept.
goal root@db1 600 'postgresql@15-main is stopped' unit_stopped systemd postgresql@15-main
by root@db1 'stop postgresql@15-main' systemctl stop postgresql@15-main
goal postgres@db1 600 'PostgreSQL is down' no_postmaster /var/lib/postgresql/15/main
by postgres@db1 'stop PostgreSQL itself' stop_postgres /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main fast
check postgres@db1 'PostgreSQL is down' no_postmaster /var/lib/postgresql/15/main
goal postgres@db1 10 'the old data directory is kept' is_aside /var/lib/postgresql/15/main \
  /var/lib/postgresql/15/main.before-wal-file
by postgres@db1 \
  'rename it, and what else the restore would write over: tablespaces, and the directory that pg_wal links to' \
  set_aside /var/lib/postgresql/15/main /var/lib/postgresql/15/main.before-wal-file wal-file "${run_id}"

done_with
