#!/usr/bin/env bash
# Open the new timeline and remove every trace of the recovery
#
# Nothing of the new timeline has left the node yet: the old data directory can still come back.
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
checked "${here}/.." steps/70-promote.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin promote 'Open the new timeline and remove every trace of the recovery' inspect
newest=$(learned newest)
# The new timeline must have a number that no timeline in the archive has.
learn newest barman@barman newest_number pg-primary
goal root@db1 600 'postgresql@15-main is stopped' unit_stopped systemd postgresql@15-main
by root@db1 'stop postgresql@15-main' systemctl stop postgresql@15-main
await postgres@db1 3600 'no server is just going down' not_stopping /var/lib/postgresql/15/main
settled postgres@db1 'promoted, clean and shut down' at_rest /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main \
  "${newest}"

# A server that went down meanwhile comes back to the same target; short of it nothing is promoted.
recover postgres@db1 server_runs /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main \
  /etc/postgresql/15/main/postgresql.conf /var/lib/postgresql/15/main.walwright \
  /var/lib/postgresql/15/main.before-restore-point 5432 -c archive_library=
goal postgres@db1 3600 'it is a primary on a new timeline' promoted /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main postgres postgres "${newest}"
unless_so replay postgres@db1 stopped 'recovery_target_name before_disaster' /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main /var/lib/postgresql/15/main.walwright postgres postgres 15
gate \
  'a new timeline is opened; from here on the target cannot be moved any more. rollback.sh still leads back, until the step hand-over'
goal postgres@db1 3600 'it is a primary on a new timeline' promoted /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main postgres postgres "${newest}"
by postgres@db1 'end the recovery' /usr/lib/postgresql/15/bin/pg_ctl promote -D /var/lib/postgresql/15/main -W
learn timeline postgres@db1 timeline_of /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main postgres postgres

# Left in place these settings would make a later standby stop at the target and promote itself.
run postgres@db1 'reset the settings of the recovery' alter /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main \
  postgres postgres 'ALTER SYSTEM RESET restore_command' 'ALTER SYSTEM RESET recovery_end_command' \
  'ALTER SYSTEM RESET archive_cleanup_command' 'ALTER SYSTEM RESET recovery_target_timeline' \
  'ALTER SYSTEM RESET recovery_target' 'ALTER SYSTEM RESET recovery_target_time' \
  'ALTER SYSTEM RESET recovery_target_xid' 'ALTER SYSTEM RESET recovery_target_lsn' \
  'ALTER SYSTEM RESET recovery_target_name' 'ALTER SYSTEM RESET recovery_target_action' CHECKPOINT
goal postgres@db1 60 'the server of the recovery is down' no_postmaster /var/lib/postgresql/15/main
by postgres@db1 'stop it' stop_postgres /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main fast
check postgres@db1 'promoted, clean and shut down' at_rest /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main \
  "${newest}"

done_with
