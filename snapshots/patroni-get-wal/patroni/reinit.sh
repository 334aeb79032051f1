#!/usr/bin/env bash
# The loop over the replicas: each is cloned from the new leader, and must stream on its timeline.
#
# The step `replicas` runs it; alone it serves where a single replica has to be cloned again.
# Of plan patroni-get-wal, made by walwright; to change it, change the plan and render again.
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
goal root@db1 120 'patroni runs' unit_runs systemd patroni
by root@db1 'start patroni' systemctl start patroni
goal root@db3 120 'patroni runs' unit_runs systemd patroni
by root@db3 'start patroni' systemctl start patroni

# All of them are asked before the first is waited for.
rejoin begins postgres@db2 postgres@db1 /usr/lib/postgresql/17/bin /var/lib/postgresql/17/patroni1 postgres postgres \
  "${timeline}" /etc/patroni/patroni.yml patroni1 db1
rejoin begins postgres@db2 postgres@db3 /usr/lib/postgresql/17/bin /var/lib/postgresql/17/patroni1 postgres postgres \
  "${timeline}" /etc/patroni/patroni.yml patroni1 db3
rejoin streams postgres@db2 postgres@db1 /usr/lib/postgresql/17/bin /var/lib/postgresql/17/patroni1 postgres postgres \
  "${timeline}" /etc/patroni/patroni.yml patroni1 db1
rejoin streams postgres@db2 postgres@db3 /usr/lib/postgresql/17/bin /var/lib/postgresql/17/patroni1 postgres postgres \
  "${timeline}" /etc/patroni/patroni.yml patroni1 db3

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  # Not `done_with`: whenever it is called it looks again.
  ended=$(now)
  event "${step}" - "${step_started}" "${ended}" "done"
fi
