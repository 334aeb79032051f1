#!/usr/bin/env bash
# Stop the cluster: replicas first, the leader last
#
# From here on the service is down. Every data directory is proved to have no postmaster.
# Undo: rollback.sh
#
# A step of plan abandoned-timeline, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
check=$(<"${here}/../check-bundle.sh")
sum=$(sha256sum <<<"${check}")
[[ ${sum%% *} == f11e6d526abfd9d7b49711a55583d07c8431fc9490dd0862974baf9395fc0c02 ]] || {
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
  goal root@db1 600 'patroni is stopped' unit_stopped supervisor patroni
  by root@db1 'stop patroni' supervisorctl stop patroni
  # In maintenance mode Patroni leaves PostgreSQL running when it stops.
  goal postgres@db1 600 'PostgreSQL is down' no_postmaster /var/lib/postgresql/15/patroni1
  by postgres@db1 'stop PostgreSQL itself' stop_postgres /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 \
    fast
fi
end_case
in_case leader 'if db2 did not lead when the run began'
if [[ ${open} == yes || ${leader} != 'db2' ]]; then
  goal root@db2 600 'patroni is stopped' unit_stopped supervisor patroni
  by root@db2 'stop patroni' supervisorctl stop patroni
  # In maintenance mode Patroni leaves PostgreSQL running when it stops.
  goal postgres@db2 600 'PostgreSQL is down' no_postmaster /var/lib/postgresql/15/patroni1
  by postgres@db2 'stop PostgreSQL itself' stop_postgres /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 \
    fast
  goal postgres@db2 10 'whatever starts it from now on, no PostgreSQL comes up there' is_fenced \
    /var/lib/postgresql/15/patroni1
  by postgres@db2 'put a fence into its settings' fence_member /var/lib/postgresql/15/patroni1
fi
end_case
in_case leader 'if db3 did not lead when the run began'
if [[ ${open} == yes || ${leader} != 'db3' ]]; then
  goal root@db3 600 'patroni is stopped' unit_stopped supervisor patroni
  by root@db3 'stop patroni' supervisorctl stop patroni
  # In maintenance mode Patroni leaves PostgreSQL running when it stops.
  goal postgres@db3 600 'PostgreSQL is down' no_postmaster /var/lib/postgresql/15/patroni1
  by postgres@db3 'stop PostgreSQL itself' stop_postgres /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 \
    fast
  goal postgres@db3 10 'whatever starts it from now on, no PostgreSQL comes up there' is_fenced \
    /var/lib/postgresql/15/patroni1
  by postgres@db3 'put a fence into its settings' fence_member /var/lib/postgresql/15/patroni1
fi
end_case

# Then the leader:
in_case leader 'if db1 led when the run began'
if [[ ${open} == yes || ${leader} == 'db1' ]]; then
  goal root@db1 600 'patroni is stopped' unit_stopped supervisor patroni
  by root@db1 'stop patroni' supervisorctl stop patroni
  # In maintenance mode Patroni leaves PostgreSQL running when it stops.
  goal postgres@db1 600 'PostgreSQL is down' no_postmaster /var/lib/postgresql/15/patroni1
  by postgres@db1 'stop PostgreSQL itself' stop_postgres /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 \
    fast
fi
end_case
in_case leader 'if db2 led when the run began'
if [[ ${open} == yes || ${leader} == 'db2' ]]; then
  goal root@db2 600 'patroni is stopped' unit_stopped supervisor patroni
  by root@db2 'stop patroni' supervisorctl stop patroni
  # In maintenance mode Patroni leaves PostgreSQL running when it stops.
  goal postgres@db2 600 'PostgreSQL is down' no_postmaster /var/lib/postgresql/15/patroni1
  by postgres@db2 'stop PostgreSQL itself' stop_postgres /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 \
    fast
  goal postgres@db2 10 'whatever starts it from now on, no PostgreSQL comes up there' is_fenced \
    /var/lib/postgresql/15/patroni1
  by postgres@db2 'put a fence into its settings' fence_member /var/lib/postgresql/15/patroni1
fi
end_case
in_case leader 'if db3 led when the run began'
if [[ ${open} == yes || ${leader} == 'db3' ]]; then
  goal root@db3 600 'patroni is stopped' unit_stopped supervisor patroni
  by root@db3 'stop patroni' supervisorctl stop patroni
  # In maintenance mode Patroni leaves PostgreSQL running when it stops.
  goal postgres@db3 600 'PostgreSQL is down' no_postmaster /var/lib/postgresql/15/patroni1
  by postgres@db3 'stop PostgreSQL itself' stop_postgres /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 \
    fast
  goal postgres@db3 10 'whatever starts it from now on, no PostgreSQL comes up there' is_fenced \
    /var/lib/postgresql/15/patroni1
  by postgres@db3 'put a fence into its settings' fence_member /var/lib/postgresql/15/patroni1
fi
end_case
await postgres@db1 180 'the leader key is gone' has_no_leader /etc/patroni/patroni.yml patroni1

# A node that is rebooted meanwhile starts its Patroni, which must not start PostgreSQL then.
goal postgres@db1 30 'Patroni is in maintenance mode' is_held /etc/patroni/patroni.yml patroni1
by postgres@db1 'set it in the DCS' hold_cluster /etc/patroni/patroni.yml patroni1

done_with
