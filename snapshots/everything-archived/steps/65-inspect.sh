#!/usr/bin/env bash
# Look at the data before anything is decided
#
# The server is readable and waits for more WAL. Nothing is final yet: rollback.sh goes back, and another plan begins from there.
# Undo: nothing; it only reads
#
# A step of plan everything-archived, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
check=$(<"${here}/../check-bundle.sh")
sum=$(sha256sum <<<"${check}")
[[ ${sum%% *} == 0ffbe2c2beceb6e011f5fbdce8a6a6c4af988c6e264531bbe0be29baad4c9f99 ]] || {
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
last_segment=$(learned last_segment)
# A server that went down meanwhile, by a reboot perhaps, comes back to the same target.
goal root@db1 600 'postgresql@15-main is stopped' unit_stopped systemd postgresql@15-main
by root@db1 'stop postgresql@15-main' systemctl stop postgresql@15-main
await postgres@db1 3600 'no server is just going down' not_stopping /var/lib/postgresql/15/main
recover postgres@db1 server_runs /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main \
  /etc/postgresql/15/main/postgresql.conf /var/lib/postgresql/15/main.walwright \
  /var/lib/postgresql/15/main.before-everything-archived 5432 -c archive_library=
replay_all postgres@db1 "${last_segment}" /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main \
  /var/lib/postgresql/15/main.walwright postgres postgres 15
notice postgres@db1 'where replay stopped: state, position, last commit' stopping_point /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main /var/lib/postgresql/15/main.walwright postgres postgres 15
notice postgres@db1 'what lies between this and the stopped cluster is lost' lost_window /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main.before-everything-archived "${leader}" db1
check postgres@db1 'query: what was written last' query_holds /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main \
  postgres app 'SELECT count(*) FROM after_disaster' equals 10
remark \
  "to look by hand, in another terminal of the control host, with a ROLE that may read and is no superuser: sudo -H -u postgres -- sh -c 'PGDATABASE=postgres /usr/lib/postgresql/15/bin/psql -X -p 5432 -U ROLE -h /var/lib/postgresql/15/main.walwright/socket'"

done_with
