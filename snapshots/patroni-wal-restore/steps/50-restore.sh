#!/usr/bin/env bash
# Restore backup 20261120T141824 on db1
#
# The backup by its literal ID, the target and the timeline by their values: nothing is left for a tool to choose.
# Barman's own recovery settings are replaced in the next step; with --get-wal it copies no WAL by its own judgement.
# Undo: rollback.sh
#
# A step of plan patroni-wal-restore, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
check=$(<"${here}/../check-bundle.sh")
sum=$(sha256sum <<<"${check}")
[[ ${sum%% *} == 989da19bca9cd34a131cd86392c35cf864c125e786d03bc14ef4433c6d0041d3 ]] || {
  printf 'error: check-bundle.sh was edited; render the bundle again: walwright render --force\n' >&2
  exit 1
}
eval "${check}"
checked "${here}/.." steps/50-restore.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin restore 'Restore backup 20261120T141824 on db1' set-aside
goal root@db1 600 'patroni is stopped' unit_stopped supervisor patroni
by root@db1 'stop patroni' supervisorctl stop patroni

# In maintenance mode Patroni leaves PostgreSQL running when it stops.
goal postgres@db1 600 'PostgreSQL is down' no_postmaster /var/lib/postgresql/15/patroni1
by postgres@db1 'stop PostgreSQL itself' stop_postgres /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 fast
check postgres@db1 'the old data is kept and nothing runs in its place' may_restore /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/patroni1 /var/lib/postgresql/15/patroni1.before-patroni-wal-restore
fresh restore barman@barman postgres@db1 'nothing half-restored is in the way' discard /var/lib/postgresql/15/patroni1 \
  /var/lib/postgresql/15/patroni1.before-patroni-wal-restore patroni-wal-restore "${run_id}"
anew check postgres@db1 'there is room for the copy' room_again "${run_id}" /var/lib/postgresql/15/patroni1 \
  /var/lib/postgresql/15/patroni1.before-patroni-wal-restore 28092328 0 134217728 ''
job restore barman@barman 'copy the base backup to the node' barman recover --remote-ssh-command \
  'ssh -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=15 -o ServerAliveCountMax=4 -l postgres -- db1' \
  --get-wal --target-time '2026-11-20 14:18:32.570098+00:00' --target-action pause --target-tli 3 pg-primary \
  20261120T141824 /var/lib/postgresql/15/patroni1
check postgres@db1 'what arrived is backup 20261120T141824, whole and owned by postgres' restored \
  /var/lib/postgresql/15/patroni1 20261120T141824 000000010000000000000005
goal postgres@db1 10 'pg_wal is where it was' wal_is_linked /var/lib/postgresql/15/patroni1 \
  /var/lib/postgresql/15/patroni1.before-patroni-wal-restore
by postgres@db1 'link pg_wal to its own disk again' link_wal /var/lib/postgresql/15/patroni1 \
  /var/lib/postgresql/15/patroni1.before-patroni-wal-restore /var/lib/postgresql/15/patroni1.walwright
run root@db1 'the labels of SELinux are those of the paths, where it enforces' relabel /var/lib/postgresql/15/patroni1

done_with
