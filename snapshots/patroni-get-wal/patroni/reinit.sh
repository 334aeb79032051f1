#!/usr/bin/env bash
# The loop over the replicas: each is cloned from the new leader, and must stream on its timeline.
#
# The step `replicas` runs it; alone it serves where a single replica has to be cloned again.
# Of plan patroni-get-wal, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
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
  checked "${here}/.." patroni/reinit.sh "$@"
  # shellcheck source-path=SCRIPTDIR source=../lib.sh
  . "${here}/../lib.sh"
  step_options "$@"
  begin reinit 'Clone the replicas again' hand-over
fi
timeline=$(learned timeline)
learn timeline postgres@db2 timeline_of /usr/lib/postgresql/17/bin /var/lib/postgresql/17/patroni1 postgres postgres
run postgres@db1 'PostgreSQL may come up on db1 again' unfence_member /var/lib/postgresql/17/patroni1
goal root@db1 120 'patroni runs' unit_runs systemd patroni
by root@db1 'start patroni' systemctl start patroni
run postgres@db3 'PostgreSQL may come up on db3 again' unfence_member /var/lib/postgresql/17/patroni1
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
