#!/usr/bin/env bash
# Stop the cluster: replicas first, the leader last
#
# From here on the service is down. Every data directory is proved to have no postmaster.
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
checked "${here}/.." steps/40-stop.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin stop 'Stop the cluster: replicas first, the leader last' protect looks
leader=$(learned leader)
# Who leads decides the order of the stop. Two primaries end the run here.
note_role db1 postgres@db1 /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 postgres postgres
note_role db2 postgres@db2 /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 postgres postgres
note_role db3 postgres@db3 /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 postgres postgres

# A member that joined since would be promoted when the leader goes.
check postgres@db1 'every member is a node of this plan' no_strangers /etc/patroni/patroni.yml patroni1 db1 db2 db3

# So far it has only looked; a run that ended above has stopped nothing.
in_earnest

# A replica that still runs when the leader goes would be promoted, and its timeline archived. So first everyone who
# does not lead:
in_case leader 'if db1 did not lead when the run began'
if [[ ${open} == yes || ${leader} != 'db1' ]]; then
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
fi
end_case
in_case leader 'if db2 did not lead when the run began'
if [[ ${open} == yes || ${leader} != 'db2' ]]; then
  goal control 30 'the container of db2 is stopped' container_stopped db2
  unless_so run control 'whatever starts it from now on, no PostgreSQL comes up there' fence_container postgres@db2 \
    db2 /var/lib/postgresql/15/patroni1
  goal control 30 'the container of db2 is stopped' container_stopped db2
  by control 'stop the container of db2' compose stop -t 600 db2
fi
end_case
in_case leader 'if db3 did not lead when the run began'
if [[ ${open} == yes || ${leader} != 'db3' ]]; then
  goal control 30 'the container of db3 is stopped' container_stopped db3
  unless_so run control 'whatever starts it from now on, no PostgreSQL comes up there' fence_container postgres@db3 \
    db3 /var/lib/postgresql/15/patroni1
  goal control 30 'the container of db3 is stopped' container_stopped db3
  by control 'stop the container of db3' compose stop -t 600 db3
fi
end_case

# Then the leader:
in_case leader 'if db1 led when the run began'
if [[ ${open} == yes || ${leader} == 'db1' ]]; then
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
fi
end_case
in_case leader 'if db2 led when the run began'
if [[ ${open} == yes || ${leader} == 'db2' ]]; then
  goal control 30 'the container of db2 is stopped' container_stopped db2
  unless_so run control 'whatever starts it from now on, no PostgreSQL comes up there' fence_container postgres@db2 \
    db2 /var/lib/postgresql/15/patroni1
  goal control 30 'the container of db2 is stopped' container_stopped db2
  by control 'stop the container of db2' compose stop -t 600 db2
fi
end_case
in_case leader 'if db3 led when the run began'
if [[ ${open} == yes || ${leader} == 'db3' ]]; then
  goal control 30 'the container of db3 is stopped' container_stopped db3
  unless_so run control 'whatever starts it from now on, no PostgreSQL comes up there' fence_container postgres@db3 \
    db3 /var/lib/postgresql/15/patroni1
  goal control 30 'the container of db3 is stopped' container_stopped db3
  by control 'stop the container of db3' compose stop -t 600 db3
fi
end_case
await postgres@db1 180 'the leader key is gone' has_no_leader /etc/patroni/patroni.yml patroni1

# A node that is rebooted meanwhile starts its Patroni, which must not start PostgreSQL then.
goal postgres@db1 30 'Patroni is in maintenance mode' is_held /etc/patroni/patroni.yml patroni1
by postgres@db1 'set it in the DCS' hold_cluster /etc/patroni/patroni.yml patroni1

done_with
