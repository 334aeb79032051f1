#!/usr/bin/env bash
# Replay to 2026-11-20 14:18:32.570098+00:00
#
# PostgreSQL starts by itself, not under Patroni: Patroni would empty the target and replay everything.
# No TCP listener, a socket in a private folder, and archive_command=/bin/false: nobody connects, nothing is archived,
# and the new timeline's history file stays queued for the archive.
# Undo: rollback.sh
#
# A step of plan staged-restore, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
check=$(<"${here}/../check-bundle.sh")
sum=$(sha256sum <<<"${check}")
[[ ${sum%% *} == 3bf889b916639264c06f3959821fb14b159025897763f4037852c4751227441d ]] || {
  printf 'error: check-bundle.sh was edited; render the bundle again: walwright render --force\n' >&2
  exit 1
}
eval "${check}"
checked "${here}/.." steps/60-replay.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin replay 'Replay to 2026-11-20 14:18:32.570098+00:00' configure
# Whatever was started meanwhile, by a reboot perhaps, must not run beside the recovery.
goal root@db1 600 'patroni is stopped' unit_stopped supervisor patroni
by root@db1 'stop patroni' supervisorctl stop patroni
await postgres@db1 3600 'no server is just going down' not_stopping /var/lib/postgresql/15/patroni1
recover postgres@db1 recovery_begun /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 \
  /var/lib/postgresql/15/patroni1/postgresql.conf /var/lib/postgresql/15/patroni1.walwright \
  /var/lib/postgresql/15/patroni1.before-staged-restore 5432 -c archive_library=
replay postgres@db1 stopped 'recovery_target_time 2026-11-20 14:18:32.570098+00:00' /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/patroni1 /var/lib/postgresql/15/patroni1.walwright postgres postgres 15

done_with
