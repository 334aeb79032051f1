#!/usr/bin/env bash
# The loop over the replicas: each is cloned from the new leader, and must stream on its timeline.
#
# The step `replicas` runs it; alone it serves where a single replica has to be cloned again.
# Of plan abandoned-timeline, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  here=${BASH_SOURCE[0]%/*}
  [[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
  # shellcheck source-path=SCRIPTDIR source=../lib.sh
  . "${here}/../lib.sh"
  step_options "$@"
  begin reinit 'Clone the replicas again'
fi
timeline=$(recall timeline)
goal root@db2 120 'patroni runs' unit_runs supervisor patroni
by root@db2 'start patroni' supervisorctl start patroni

# A reinit while Patroni is at its own rewind would cancel that and leave the member restarting.
await postgres@db1 600 'Patroni on db2 is done with its start' is_settled /etc/patroni/patroni.yml patroni1 db2
job reinit-2 postgres@db1 'clone db2 again' patronictl -c /etc/patroni/patroni.yml reinit patroni1 db2 --force --wait
await postgres@db2 600 "db2 streams on the leader's timeline" streams_on /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/patroni1 postgres postgres "${timeline}"
goal root@db3 120 'patroni runs' unit_runs supervisor patroni
by root@db3 'start patroni' supervisorctl start patroni

# A reinit while Patroni is at its own rewind would cancel that and leave the member restarting.
await postgres@db1 600 'Patroni on db3 is done with its start' is_settled /etc/patroni/patroni.yml patroni1 db3
job reinit-3 postgres@db1 'clone db3 again' patronictl -c /etc/patroni/patroni.yml reinit patroni1 db3 --force --wait
await postgres@db3 600 "db3 streams on the leader's timeline" streams_on /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/patroni1 postgres postgres "${timeline}"

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  done_with
fi
