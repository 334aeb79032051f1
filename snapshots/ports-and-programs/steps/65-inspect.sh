#!/usr/bin/env bash
# Look at the data before anything is decided
#
# The server is readable and paused. A wrong target costs no data yet: rollback.sh goes back, and another plan begins from there.
# Undo: nothing; it only reads
#
# A step of plan ports-and-programs, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
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
checked "${here}/.." steps/65-inspect.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin inspect 'Look at the data before anything is decided' replay
leader=$(learned leader)
# A server that went down meanwhile, by a reboot perhaps, comes back to the same target.
goal root@db2 600 'patroni-db2 is stopped' unit_stopped systemd patroni-db2
by root@db2 'stop patroni-db2' systemctl stop patroni-db2
await postgres@db2 3600 'no server is just going down' not_stopping /var/lib/postgresql/17/patroni1
recover postgres@db2 server_runs /usr/lib/postgresql/17/bin /var/lib/postgresql/17/patroni1 \
  /var/lib/postgresql/17/patroni1/postgresql.conf /var/lib/postgresql/17/patroni1.walwright \
  /var/lib/postgresql/17/patroni1.before-ports-and-programs 5432 -c archive_library= -c allow_alter_system=on
replay postgres@db2 stopped 'recovery_target_time 2026-11-20 14:08:42.000000+00:00' /usr/lib/postgresql/17/bin \
  /var/lib/postgresql/17/patroni1 /var/lib/postgresql/17/patroni1.walwright postgres postgres 17
notice postgres@db2 'where replay stopped: state, position, last commit' stopping_point /usr/lib/postgresql/17/bin \
  /var/lib/postgresql/17/patroni1 /var/lib/postgresql/17/patroni1.walwright postgres postgres 17
notice postgres@db2 'what lies between this and the stopped cluster is lost' lost_window /usr/lib/postgresql/17/bin \
  /var/lib/postgresql/17/patroni1.before-ports-and-programs "${leader}" db2
check postgres@db2 'query: nothing of the second import' query_holds /usr/lib/postgresql/17/bin \
  /var/lib/postgresql/17/patroni1 postgres app 'SELECT count(*) FROM imported WHERE batch = 2' equals 0
remark \
  "to look by hand, in another terminal of the control host, with a ROLE that may read and is no superuser: ssh -t -p 2231 -i '~/.ssh/recovery' -o IdentitiesOnly=yes -o ProxyJump=bastion.internal -l ops -- 2001:db8::12 'cd /; sudo -n -H -u postgres -- sh -c '\\''PGDATABASE=postgres /usr/lib/postgresql/17/bin/psql -X -p 5432 -U ROLE -h /var/lib/postgresql/17/patroni1.walwright/socket'\\'''"

done_with
