#!/usr/bin/env bash
# The loop over the replicas: each is cloned from the new leader, and must stream on its timeline.
#
# The step `replicas` runs it; alone it serves where a single replica has to be cloned again.
# Of plan ports-and-programs, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail

# reinit_ended STATUS: alone it gives the node's lock back, unless it belongs to a run that is not finished.
reinit_ended() {
  step_ended "$1"
  if [[ ${dry_run} != yes && -e ${state}/done/finish ]]; then
    try on postgres@db2 drop_lock /var/lib/postgresql/17/patroni1.walwright "${run_id}"
  fi
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  here=${BASH_SOURCE[0]%/*}
  [[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
  # shellcheck source-path=SCRIPTDIR source=../lib.sh
  . "${here}/../lib.sh"
  step_options "$@"
  begin reinit 'Clone the replicas again'
  trap 'reinit_ended $?' EXIT
fi
timeline=$(recall timeline)
learn timeline postgres@db2 timeline_of /usr/lib/postgresql/17/bin /var/lib/postgresql/17/patroni1 postgres postgres
goal postgres@db2 180 'nobody can be cloned from db3 while it has old data' offers_nothing_old /etc/patroni/db2.yml \
  patroni1 db3 "${timeline}"
by root@db3 'stop Patroni on db3' systemctl stop patroni-db3
goal root@db1 120 'patroni-db1 runs' unit_runs systemd patroni-db1
by root@db1 'start patroni-db1' systemctl start patroni-db1
rejoin streams postgres@db2 postgres@db1 /usr/lib/postgresql/17/bin /var/lib/postgresql/17/patroni1 postgres postgres \
  "${timeline}" /etc/patroni/db2.yml patroni1 db1
goal root@db3 120 'patroni-db3 runs' unit_runs systemd patroni-db3
by root@db3 'start patroni-db3' systemctl start patroni-db3
rejoin streams postgres@db2 postgres@db3 /usr/lib/postgresql/17/bin /var/lib/postgresql/17/patroni1 postgres postgres \
  "${timeline}" /etc/patroni/db2.yml patroni1 db3

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  # Not `done_with`: whenever it is called it looks again.
  ended=$(now)
  event "${step}" - "${step_started}" "${ended}" "done"
fi
