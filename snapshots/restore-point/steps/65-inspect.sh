#!/usr/bin/env bash
# Look at the data before anything is decided
#
# The server is readable and paused. A wrong target costs no data yet: rollback.sh goes back, and another plan begins from there.
# Undo: nothing; it only reads
#
# A step of plan restore-point, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
check=$(<"${here}/../check-bundle.sh")
sum=$(sha256sum <<<"${check}")
[[ ${sum%% *} == 5a01cb632cbf874d52a4aee7e3b05d701b688582913ba5957a1739864e07c945 ]] || {
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
goal root@db1 600 'postgresql@15-main is stopped' unit_stopped systemd postgresql@15-main
by root@db1 'stop postgresql@15-main' systemctl stop postgresql@15-main
await postgres@db1 3600 'no server is just going down' not_stopping /var/lib/postgresql/15/main
recover postgres@db1 server_runs /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main \
  /etc/postgresql/15/main/postgresql.conf /var/lib/postgresql/15/main.walwright \
  /var/lib/postgresql/15/main.before-restore-point 5432 -c archive_library=
replay postgres@db1 stopped 'recovery_target_name before_disaster' /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main /var/lib/postgresql/15/main.walwright postgres postgres 15
notice postgres@db1 'where replay stopped: state, position, last commit' stopping_point /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main /var/lib/postgresql/15/main.walwright postgres postgres 15
notice postgres@db1 'what lies between this and the stopped cluster is lost' lost_window /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main.before-restore-point "${leader}" db1
check postgres@db1 'query: orders are back' query_holds /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main \
  postgres app 'SELECT count(*) FROM orders' at_least 1000
check postgres@db1 'query: the migration never happened' query_holds /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main postgres app "SELECT coalesce(to_regclass('after_disaster')::text, 'no such table')" \
  matches '^no such'
remark \
  "to look by hand, in another terminal of the control host, with a ROLE that may read and is no superuser: ssh -t -o ConnectTimeout=10 -l postgres -- db1 'cd /; PGDATABASE=postgres /usr/lib/postgresql/15/bin/psql -X -p 5432 -U ROLE -h /var/lib/postgresql/15/main.walwright/socket'"

done_with
