#!/usr/bin/env bash
# Keep the old data directory as /var/lib/postgresql/17/patroni1.before-ports-and-programs
#
# A rename within one file system: instant, complete, and undone by another rename.
# Undo: rollback.sh
#
# A step of plan ports-and-programs, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
check=$(<"${here}/../check-bundle.sh")
sum=$(sha256sum <<<"${check}")
[[ ${sum%% *} == 582b35b8e70269967bb6d322387b16ceaa8cc656ba80bbfbc53406837cae9afc ]] || {
  printf 'error: check-bundle.sh was edited; render the bundle again: walwright render --force\n' >&2
  exit 1
}
eval "${check}"
checked "${here}/.." steps/45-set-aside.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin set-aside 'Keep the old data directory as /var/lib/postgresql/17/patroni1.before-ports-and-programs' stop
# A reboot since the stop may have started it; what it took in stays in the directory that is kept.
goal root@db2 600 'patroni-db2 is stopped' unit_stopped systemd patroni-db2
by root@db2 'stop patroni-db2' systemctl stop patroni-db2

# In maintenance mode Patroni leaves PostgreSQL running when it stops.
goal postgres@db2 600 'PostgreSQL is down' no_postmaster /var/lib/postgresql/17/patroni1
by postgres@db2 'stop PostgreSQL itself' stop_postgres /usr/lib/postgresql/17/bin /var/lib/postgresql/17/patroni1 fast
check postgres@db2 'PostgreSQL is down' no_postmaster /var/lib/postgresql/17/patroni1
goal postgres@db2 10 'the old data directory is kept' is_aside /var/lib/postgresql/17/patroni1 \
  /var/lib/postgresql/17/patroni1.before-ports-and-programs
by postgres@db2 \
  'rename it, and what else the restore would write over: tablespaces, and the directory that pg_wal links to' \
  set_aside /var/lib/postgresql/17/patroni1 /var/lib/postgresql/17/patroni1.before-ports-and-programs \
  ports-and-programs "${run_id}"

done_with
