#!/usr/bin/env bash
# Replay to 2026-11-20 14:08:42.000000+00:00
#
# PostgreSQL starts by itself, not under Patroni: Patroni would empty the target and replay everything.
# No TCP listener, a socket in a private folder, and archive_command=/bin/false: nobody connects, nothing is archived,
# and the new timeline's history file stays queued for the archive.
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
checked "${here}/.." steps/60-replay.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin replay 'Replay to 2026-11-20 14:08:42.000000+00:00' configure
# Whatever was started meanwhile, by a reboot perhaps, must not run beside the recovery.
goal root@db2 600 'patroni-db2 is stopped' unit_stopped systemd patroni-db2
by root@db2 'stop patroni-db2' systemctl stop patroni-db2
await postgres@db2 3600 'no server is just going down' not_stopping /var/lib/postgresql/17/patroni1
recover postgres@db2 recovery_begun /usr/lib/postgresql/17/bin /var/lib/postgresql/17/patroni1 \
  /var/lib/postgresql/17/patroni1/postgresql.conf /var/lib/postgresql/17/patroni1.walwright \
  /var/lib/postgresql/17/patroni1.before-ports-and-programs 5432 -c archive_library= -c allow_alter_system=on
replay postgres@db2 stopped 'recovery_target_time 2026-11-20 14:08:42.000000+00:00' /usr/lib/postgresql/17/bin \
  /var/lib/postgresql/17/patroni1 /var/lib/postgresql/17/patroni1.walwright postgres postgres 17

done_with
