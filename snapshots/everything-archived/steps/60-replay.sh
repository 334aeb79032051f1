#!/usr/bin/env bash
# Replay to the end of all archived WAL
#
# PostgreSQL starts by itself, not under Patroni: Patroni would empty the target and replay everything.
# No TCP listener, a socket in a private folder, and archive_command=/bin/false: nobody connects, nothing is archived,
# and the new timeline's history file stays queued for the archive.
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
checked "${here}/.." steps/60-replay.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin replay 'Replay to the end of all archived WAL' configure
last_segment=$(learned last_segment)
learn last_segment barman@localhost last_segment pg-primary 1
check control 'the archive has not lost what was planned with' not_before "${last_segment}" 00000001000000000000000C

# Whatever was started meanwhile, by a reboot perhaps, must not run beside the recovery.
goal root@db1 600 'postgresql@15-main is stopped' unit_stopped systemd postgresql@15-main
by root@db1 'stop postgresql@15-main' systemctl stop postgresql@15-main
await postgres@db1 3600 'no server is just going down' not_stopping /var/lib/postgresql/15/main
recover postgres@db1 recovery_begun /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main \
  /etc/postgresql/15/main/postgresql.conf /var/lib/postgresql/15/main.walwright \
  /var/lib/postgresql/15/main.before-everything-archived 5432 -c archive_library=
replay_all postgres@db1 "${last_segment}" /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main \
  /var/lib/postgresql/15/main.walwright postgres postgres 15
notice postgres@db1 'what was copied from the old pg_wal is replayed' unarchived_replayed /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main /var/lib/postgresql/15/main.walwright/unarchived postgres postgres

done_with
