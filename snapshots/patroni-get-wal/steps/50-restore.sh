#!/usr/bin/env bash
# Restore backup 20261120T140747 on db2
#
# The backup by its literal ID, the target and the timeline by their values: nothing is left for a tool to choose.
# Barman's own recovery settings are replaced in the next step; with --get-wal it copies no WAL by its own judgement.
# Undo: rollback.sh
#
# A step of plan patroni-get-wal, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
check=$(<"${here}/../check-bundle.sh")
sum=$(sha256sum <<<"${check}")
[[ ${sum%% *} == e40664c6ebfe1ee242f982eb1216611954c377c9da6150a26887fd3fa9288d5a ]] || {
  printf 'error: check-bundle.sh was edited; render the bundle again: walwright render --force\n' >&2
  exit 1
}
eval "${check}"
checked "${here}/.." steps/50-restore.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin restore 'Restore backup 20261120T140747 on db2' set-aside
goal root@db2 600 'patroni is stopped' unit_stopped systemd patroni
by root@db2 'stop patroni' systemctl stop patroni

# In maintenance mode Patroni leaves PostgreSQL running when it stops.
goal postgres@db2 600 'PostgreSQL is down' no_postmaster /var/lib/postgresql/17/patroni1
by postgres@db2 'stop PostgreSQL itself' stop_postgres /usr/lib/postgresql/17/bin /var/lib/postgresql/17/patroni1 fast
check postgres@db2 'the old data is kept and nothing runs in its place' may_restore /usr/lib/postgresql/17/bin \
  /var/lib/postgresql/17/patroni1 /var/lib/postgresql/17/patroni1.before-patroni-get-wal
fresh restore barman@barman postgres@db2 'nothing half-restored is in the way' discard /var/lib/postgresql/17/patroni1 \
  /var/lib/postgresql/17/patroni1.before-patroni-get-wal patroni-get-wal "${run_id}"
anew check postgres@db2 'there is room for the copy' room_again "${run_id}" /var/lib/postgresql/17/patroni1 \
  /var/lib/postgresql/17/patroni1.before-patroni-get-wal 28527889 1056964608 134217728 ''
job restore barman@barman 'copy the base backup to the node' barman restore --remote-ssh-command \
  'ssh -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=15 -o ServerAliveCountMax=4 -l postgres -- db2' \
  --get-wal --target-time '2026-11-20 14:08:42.000000+00:00' --target-action pause --target-tli 1 --jobs 4 pg-primary \
  20261120T140747 /var/lib/postgresql/17/patroni1
check postgres@db2 'what arrived is backup 20261120T140747, whole and owned by postgres' restored \
  /var/lib/postgresql/17/patroni1 20261120T140747 00000001000000000000000B
goal postgres@db2 10 'pg_wal is where it was' wal_is_linked /var/lib/postgresql/17/patroni1 \
  /var/lib/postgresql/17/patroni1.before-patroni-get-wal
by postgres@db2 'link pg_wal to its own disk again' link_wal /var/lib/postgresql/17/patroni1 \
  /var/lib/postgresql/17/patroni1.before-patroni-get-wal /var/lib/postgresql/17/patroni1.walwright
run root@db2 'the labels of SELinux are those of the paths, where it enforces' relabel /var/lib/postgresql/17/patroni1

# One connection copies what replay will need; what is not among it is still fetched one by one.
bulk_wal postgres@db2 /var/lib/postgresql/17/patroni1.walwright/wal \
  'ssh -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=15 -o ServerAliveCountMax=4 -l barman -- barman' \
  pg-primary 16777216 1 11 73

done_with
