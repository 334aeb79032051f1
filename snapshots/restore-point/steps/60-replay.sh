#!/usr/bin/env bash
# Replay to restore point before_disaster
#
# PostgreSQL starts by itself, not under Patroni: Patroni would empty the target and replay everything.
# No TCP listener, a socket in a private folder, and archive_command=/bin/false: nobody connects, nothing is archived,
# and the new timeline's history file stays queued for the archive.
# Undo: rollback.sh
#
# A step of plan restore-point, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
check=$(<"${here}/../check-bundle.sh")
sum=$(sha256sum <<<"${check}")
[[ ${sum%% *} == 5a01cb632cbf874d52a4aee7e3b05d701b688582913ba5957a1739864e07c945 ]] || {
  printf 'error: check-bundle.sh was edited; render the bundle again: walwright render --force\n' >&2
  exit 1
}
eval "${check}"
checked "${here}/.." steps/60-replay.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin replay 'Replay to restore point before_disaster' configure
# Whatever was started meanwhile, by a reboot perhaps, must not run beside the recovery.
goal root@db1 600 'postgresql@15-main is stopped' unit_stopped systemd postgresql@15-main
by root@db1 'stop postgresql@15-main' systemctl stop postgresql@15-main
await postgres@db1 3600 'no server is just going down' not_stopping /var/lib/postgresql/15/main
recover postgres@db1 recovery_begun /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main \
  /etc/postgresql/15/main/postgresql.conf /var/lib/postgresql/15/main.walwright \
  /var/lib/postgresql/15/main.before-restore-point 5432 -c archive_library=
replay postgres@db1 stopped 'recovery_target_name before_disaster' /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main /var/lib/postgresql/15/main.walwright postgres postgres 15

done_with
