#!/usr/bin/env bash
# Look at the data before anything is decided
#
# The server is readable and paused. A wrong target costs no data yet: rollback.sh goes back, and another plan begins from there.
# Undo: nothing; it only reads
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
checked "${here}/.." steps/65-inspect.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin inspect 'Look at the data before anything is decided' replay
leader=$(learned leader)
# A server that went down meanwhile, by a reboot perhaps, comes back to the same target.
# The same container comes back idle: its image and volumes, but nothing runs in it, so that the directories can be
# exchanged.
goal control 60 'the container of db1 is idle' container_idle db1
by control 'stop it and bring it back idle' idle_container 600 db1
await postgres@db1 3600 'no server is just going down' not_stopping /var/lib/postgresql/15/patroni1
recover postgres@db1 server_runs /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 \
  /var/lib/postgresql/15/patroni1/postgresql.conf /var/lib/postgresql/15/patroni1.walwright \
  /var/lib/postgresql/15/patroni1.before-compose-services 5432 -c archive_library=
replay postgres@db1 stopped 'recovery_target_time 2026-11-20 14:18:32.570098+00:00' /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/patroni1 /var/lib/postgresql/15/patroni1.walwright postgres postgres 15
notice postgres@db1 'where replay stopped: state, position, last commit' stopping_point /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/patroni1 /var/lib/postgresql/15/patroni1.walwright postgres postgres 15
notice postgres@db1 'what lies between this and the stopped cluster is lost' lost_window /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/patroni1.before-compose-services "${leader}" db1
check postgres@db1 'query: orders are back' query_holds /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 \
  postgres app 'SELECT count(*) FROM orders' equals 60100
remark \
  "to look by hand, in another terminal of the control host, with a ROLE that may read and is no superuser: cd «DIR» && docker compose -f docker-compose.yml -p pitr exec -u postgres db1 sh -c 'PGDATABASE=postgres /usr/lib/postgresql/15/bin/psql -X -p 5432 -U ROLE -h /var/lib/postgresql/15/patroni1.walwright/socket'"

done_with
