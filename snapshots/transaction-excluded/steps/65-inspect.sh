#!/usr/bin/env bash
# Look at the data before anything is decided
#
# The server is readable and paused. A wrong target costs no data yet: rollback.sh goes back, and another plan begins from there.
# Undo: nothing; it only reads
#
# A step of plan transaction-excluded, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
check=$(<"${here}/../check-bundle.sh")
sum=$(sha256sum <<<"${check}")
[[ ${sum%% *} == cc8bfb6418a13fc930d2eb0184184cffaa9e0f281dc009830fba9fcc510a38f7 ]] || {
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
goal root@db1 600 'patroni is stopped' unit_stopped supervisor patroni
by root@db1 'stop patroni' supervisorctl stop patroni
await postgres@db1 3600 'no server is just going down' not_stopping /var/lib/postgresql/15/patroni1
recover postgres@db1 server_runs /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 \
  /var/lib/postgresql/15/patroni1/postgresql.conf /var/lib/postgresql/15/patroni1.walwright \
  /var/lib/postgresql/15/patroni1.before-transaction-excluded 5432 -c archive_library=
replay postgres@db1 stopped 'recovery_target_xid 730' /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 \
  /var/lib/postgresql/15/patroni1.walwright postgres postgres 15
notice postgres@db1 'where replay stopped: state, position, last commit' stopping_point /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/patroni1 /var/lib/postgresql/15/patroni1.walwright postgres postgres 15
notice postgres@db1 'what lies between this and the stopped cluster is lost' lost_window /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/patroni1.before-transaction-excluded "${leader}" db1
check postgres@db1 'query: orders are back' query_holds /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 \
  postgres app 'SELECT count(*) FROM orders' equals 60100
remark \
  "to look by hand, in another terminal of the control host, with a ROLE that may read and is no superuser: ssh -t -o ConnectTimeout=10 -l postgres -- db1 'cd /; PGDATABASE=postgres /usr/lib/postgresql/15/bin/psql -X -p 5432 -U ROLE -h /var/lib/postgresql/15/patroni1.walwright/socket'"

done_with
