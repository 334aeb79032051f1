#!/usr/bin/env bash
# The loop over the replicas: each is cloned from the new leader, and must stream on its timeline.
#
# The step `replicas` runs it; alone it serves where a single replica has to be cloned again.
# Of plan patroni-get-wal, made by walwright; to change it, change the plan and render again.
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
goal root@db1 120 'patroni runs' unit_runs systemd patroni
by root@db1 'start patroni' systemctl start patroni
goal root@db3 120 'patroni runs' unit_runs systemd patroni
by root@db3 'start patroni' systemctl start patroni

# A reinit while Patroni is at its own rewind would cancel that and leave the member restarting.
await postgres@db2 600 'Patroni on db1 is done with its start' is_settled /etc/patroni/patroni.yml patroni1 db1

# A reinit while Patroni is at its own rewind would cancel that and leave the member restarting.
await postgres@db2 600 'Patroni on db3 is done with its start' is_settled /etc/patroni/patroni.yml patroni1 db3
job reinit-all postgres@db2 'clone db1, db3 again' patronictl -c /etc/patroni/patroni.yml reinit patroni1 db1 db3 \
  --force --wait
await postgres@db1 600 "db1 streams on the leader's timeline" streams_on /usr/lib/postgresql/17/bin \
  /var/lib/postgresql/17/patroni1 postgres postgres "${timeline}"
await postgres@db3 600 "db3 streams on the leader's timeline" streams_on /usr/lib/postgresql/17/bin \
  /var/lib/postgresql/17/patroni1 postgres postgres "${timeline}"

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  done_with
fi
