#!/usr/bin/env bash
# Restore backup 20261120T141824 on db1
#
# The backup by its literal ID, the target and the timeline by their values: nothing is left for a tool to choose.
# Barman's own recovery settings are replaced in the next step; with --get-wal it copies no WAL by its own judgement.
# Undo: rollback.sh
#
# A step of plan compose-services, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
check=$(<"${here}/../check-bundle.sh")
sum=$(sha256sum <<<"${check}")
[[ ${sum%% *} == c181f8b86cbef858fbbe0d6310856104e96fc958153a3dcc901d49d693e70766 ]] || {
  printf 'error: check-bundle.sh was edited; render the bundle again: walwright render --force\n' >&2
  exit 1
}
eval "${check}"
checked "${here}/.." steps/50-restore.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin restore 'Restore backup 20261120T141824 on db1' set-aside
# The same container comes back idle: its image and volumes, but nothing runs in it, so that the directories can be
# exchanged.
goal control 60 'the container of db1 is idle' container_idle db1
by control 'stop it and bring it back idle' idle_container 600 db1
await postgres@db1 60 'PostgreSQL is down' no_postmaster /var/lib/postgresql/15/patroni1

# Some images write Patroni's configuration when they start; patronictl needs it here too.
give_back patroni-db1.yml root@db1 postgres /etc/patroni/patroni.yml \
  'the saved configuration of Patroni, if there is none'

# What the image starts besides the database does not run in the idle container; Barman needs its sshd.
goal barman@barman 30 'Barman reaches the idle container over ssh' reaches_clean \
  'ssh -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=15 -o ServerAliveCountMax=4 -l postgres -- db1'
by root@db1 'start sshd there' start_sshd
check postgres@db1 'the old data is kept and nothing runs in its place' may_restore /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/patroni1 /var/lib/postgresql/15/patroni1.before-compose-services
fresh restore barman@barman postgres@db1 'nothing half-restored is in the way' discard /var/lib/postgresql/15/patroni1 \
  /var/lib/postgresql/15/patroni1.before-compose-services compose-services "${run_id}"
anew check postgres@db1 'there is room for the copy' room_again "${run_id}" /var/lib/postgresql/15/patroni1 \
  /var/lib/postgresql/15/patroni1.before-compose-services 28092328 0 134217728 ''
job restore barman@barman 'copy the base backup to the node' barman recover --remote-ssh-command \
  'ssh -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=15 -o ServerAliveCountMax=4 -l postgres -- db1' \
  --get-wal --target-time '2026-11-20 14:18:32.570098+00:00' --target-action pause --target-tli 3 pg-primary \
  20261120T141824 /var/lib/postgresql/15/patroni1
check postgres@db1 'what arrived is backup 20261120T141824, whole and owned by postgres' restored \
  /var/lib/postgresql/15/patroni1 20261120T141824 000000010000000000000005
goal postgres@db1 10 'pg_wal is where it was' wal_is_linked /var/lib/postgresql/15/patroni1 \
  /var/lib/postgresql/15/patroni1.before-compose-services
by postgres@db1 'link pg_wal to its own disk again' link_wal /var/lib/postgresql/15/patroni1 \
  /var/lib/postgresql/15/patroni1.before-compose-services /var/lib/postgresql/15/patroni1.walwright

done_with
