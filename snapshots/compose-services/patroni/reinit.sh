#!/usr/bin/env bash
# The loop over the replicas: each is cloned from the new leader, and must stream on its timeline.
#
# The step `replicas` runs it; alone it serves where a single replica has to be cloned again.
# Of plan compose-services, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
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
  checked "${here}/.." patroni/reinit.sh "$@"
  # shellcheck source-path=SCRIPTDIR source=../lib.sh
  . "${here}/../lib.sh"
  step_options "$@"
  begin reinit 'Clone the replicas again' hand-over
fi
timeline=$(learned timeline)
learn timeline postgres@db1 timeline_of /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 postgres postgres
goal postgres@db1 180 'nobody can be cloned from db3 while it has old data' offers_nothing_old \
  /etc/patroni/patroni.yml patroni1 db3 "${timeline}"
by control 'stop Patroni on db3' compose stop -t 600 db3
goal control 120 'the container of db2 runs' container_at_work db2
by control 'start the container of db2' compose up -d --no-deps db2
run postgres@db2 'PostgreSQL may come up on db2 again' unfence_member /var/lib/postgresql/15/patroni1
rejoin streams postgres@db1 postgres@db2 /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 postgres postgres \
  "${timeline}" /etc/patroni/patroni.yml patroni1 db2
goal control 120 'the container of db3 runs' container_at_work db3
by control 'start the container of db3' compose up -d --no-deps db3
run postgres@db3 'PostgreSQL may come up on db3 again' unfence_member /var/lib/postgresql/15/patroni1
rejoin streams postgres@db1 postgres@db3 /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 postgres postgres \
  "${timeline}" /etc/patroni/patroni.yml patroni1 db3

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  # Not `done_with`: whenever it is called it looks again.
  ended=$(now)
  event "${step}" - "${step_started}" "${ended}" "done"
fi
