#!/usr/bin/env bash
# Keep the old data directory as /var/lib/postgresql/15/patroni1.before-compose-services
#
# A rename within one file system: instant, complete, and undone by another rename.
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
checked "${here}/.." steps/45-set-aside.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin set-aside 'Keep the old data directory as /var/lib/postgresql/15/patroni1.before-compose-services' stop
# A reboot since the stop may have started it; what it took in stays in the directory that is kept.
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
check postgres@db1 'PostgreSQL is down' no_postmaster /var/lib/postgresql/15/patroni1
goal postgres@db1 10 'the old data directory is kept' is_aside /var/lib/postgresql/15/patroni1 \
  /var/lib/postgresql/15/patroni1.before-compose-services
by postgres@db1 \
  'rename it, and what else the restore would write over: tablespaces, and the directory that pg_wal links to' \
  set_aside /var/lib/postgresql/15/patroni1 /var/lib/postgresql/15/patroni1.before-compose-services compose-services \
  "${run_id}"

done_with
