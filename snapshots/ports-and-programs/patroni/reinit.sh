#!/usr/bin/env bash
# The loop over the replicas: each is cloned from the new leader, and must stream on its timeline.
#
# The step `replicas` runs it; alone it serves where a single replica has to be cloned again.
# Of plan ports-and-programs, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  here=${BASH_SOURCE[0]%/*}
  [[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
  # Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
  check=$(<"${here}/../check-bundle.sh")
  sum=$(sha256sum <<<"${check}")
  [[ ${sum%% *} == 582b35b8e70269967bb6d322387b16ceaa8cc656ba80bbfbc53406837cae9afc ]] || {
    printf 'error: check-bundle.sh was edited; render the bundle again: walwright render --force\n' >&2
    exit 1
  }
  eval "${check}"
  checked "${here}/.." patroni/reinit.sh "$@"
  # shellcheck source-path=SCRIPTDIR source=../lib.sh
  . "${here}/../lib.sh"
  step_options "$@"
  begin reinit 'Clone the replicas again' hand-over
fi
timeline=$(learned timeline)
learn timeline postgres@db2 timeline_of /usr/lib/postgresql/17/bin /var/lib/postgresql/17/patroni1 postgres postgres
goal postgres@db2 180 'nobody can be cloned from db3 while it has old data' offers_nothing_old /etc/patroni/db2.yml \
  patroni1 db3 "${timeline}"
by root@db3 'stop Patroni on db3' systemctl stop patroni-db3
run postgres@db1 'PostgreSQL may come up on db1 again' unfence_member /var/lib/postgresql/17/patroni1
goal root@db1 120 'patroni-db1 runs' unit_runs systemd patroni-db1
by root@db1 'start patroni-db1' systemctl start patroni-db1
rejoin streams postgres@db2 postgres@db1 /usr/lib/postgresql/17/bin /var/lib/postgresql/17/patroni1 postgres postgres \
  "${timeline}" /etc/patroni/db2.yml patroni1 db1
run postgres@db3 'PostgreSQL may come up on db3 again' unfence_member /var/lib/postgresql/17/patroni1
goal root@db3 120 'patroni-db3 runs' unit_runs systemd patroni-db3
by root@db3 'start patroni-db3' systemctl start patroni-db3
rejoin streams postgres@db2 postgres@db3 /usr/lib/postgresql/17/bin /var/lib/postgresql/17/patroni1 postgres postgres \
  "${timeline}" /etc/patroni/db2.yml patroni1 db3

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  # Not `done_with`: whenever it is called it looks again.
  ended=$(now)
  event "${step}" - "${step_started}" "${ended}" "done"
fi
