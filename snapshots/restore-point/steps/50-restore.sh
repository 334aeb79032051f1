#!/usr/bin/env bash
# Restore backup 20261120T171756 on db1
#
# The backup by its literal ID, the target and the timeline by their values: nothing is left for a tool to choose.
# Barman's own recovery settings are replaced in the next step; with --get-wal it copies no WAL by its own judgement.
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
checked "${here}/.." steps/50-restore.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin restore 'Restore backup 20261120T171756 on db1' set-aside
goal root@db1 600 'postgresql@15-main is stopped' unit_stopped systemd postgresql@15-main
by root@db1 'stop postgresql@15-main' systemctl stop postgresql@15-main
goal postgres@db1 600 'PostgreSQL is down' no_postmaster /var/lib/postgresql/15/main
by postgres@db1 'stop PostgreSQL itself' stop_postgres /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main fast
check postgres@db1 'the old data is kept and nothing runs in its place' may_restore /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main /var/lib/postgresql/15/main.before-restore-point
fresh restore barman@barman postgres@db1 'nothing half-restored is in the way' discard /var/lib/postgresql/15/main \
  /var/lib/postgresql/15/main.before-restore-point restore-point "${run_id}"
anew check postgres@db1 'there is room for the copy' room_again "${run_id}" /var/lib/postgresql/15/main \
  /var/lib/postgresql/15/main.before-restore-point 30514225 0 134217728 ''
job restore barman@barman 'copy the base backup to the node' barman recover --remote-ssh-command \
  'ssh -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=15 -o ServerAliveCountMax=4 -l postgres -- db1' \
  --get-wal --target-name=before_disaster --target-action pause --target-tli 1 pg-primary 20261120T171756 \
  /var/lib/postgresql/15/main
check postgres@db1 'what arrived is backup 20261120T171756, whole and owned by postgres' restored \
  /var/lib/postgresql/15/main 20261120T171756 000000010000000000000003
goal postgres@db1 10 'pg_wal is where it was' wal_is_linked /var/lib/postgresql/15/main \
  /var/lib/postgresql/15/main.before-restore-point
by postgres@db1 'link pg_wal to its own disk again' link_wal /var/lib/postgresql/15/main \
  /var/lib/postgresql/15/main.before-restore-point /var/lib/postgresql/15/main.walwright
run root@db1 'the labels of SELinux are those of the paths, where it enforces' relabel /var/lib/postgresql/15/main

done_with
