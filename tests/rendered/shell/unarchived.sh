# What was committed and never archived comes back from the old pg_wal, on a real PostgreSQL; a segment that is not what it is called does not.
# PostgreSQL does not run as root, so the test begins anew as its user; without a server on this machine it is left out.
programs=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
if [[ ! -x ${programs}/initdb ]]; then
  [[ ${CI:-} != true ]] || printf 'PostgreSQL is not here, and CI leaves nothing out\n'
  exit 0
fi
LIBRARY=${LIBRARY_OF_LATEST:?}
if ((EUID == 0)); then
  id postgres >/dev/null 2>&1 || exit 0
  place=$(mktemp -d)
  cp -- "$0" "${ASSERT:?}" "${LIBRARY}" "${place}"
  chown -R postgres "${place}"
  su -s /bin/bash postgres -c "cd '${place}' && LIBRARY_OF_LATEST='${place}/lib.sh' ASSERT='${place}/assert.sh' bash '${place}/${0##*/}'"
  rc=$?
  find "${place}" -depth -delete
  exit "${rc}"
fi
. "${ASSERT:?}"
umask 077
here=${PWD}
bin=${programs}
data=${here}/base/data
kept=${here}/base/data.before-x
mkdir -p archive base disk socket work
trap '"${bin}/pg_ctl" stop -D "${data}" -m immediate >/dev/null 2>&1' EXIT

# pg_wal is on a disk of its own; segments are recycled, so that old ones stand ahead of what is written, under names to come.
"${bin}/initdb" -D "${data}" -X "${here}/disk/wal" -U postgres -A trust --wal-segsize=1 --no-sync >/dev/null
cat >>"${data}/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '${here}/socket'
archive_mode = on
archive_command = 'test ! -e ${here}/broken && cp %p ${here}/archive/%f'
min_wal_size = 20MB
autovacuum = off
CONF
asked() { "${bin}/psql" -X -A -t -q -h "$1" -p "$2" -U postgres -d postgres -v ON_ERROR_STOP=1 -c "$3"; }
primary() { asked "${here}/socket" 5432 "$1"; }
archived() { [[ -e archive/$1 ]] || { sleep 0.1 && [[ -e archive/$1 ]]; }; }
"${bin}/pg_ctl" start -w -D "${data}" -l log >/dev/null
primary 'CREATE TABLE orders AS SELECT 0 AS n'
for turn in 1 2 3 4 5 6; do
  name=$(primary "INSERT INTO orders VALUES (-${turn}); SELECT pg_walfile_name(pg_switch_wal())")
done
for ((waited = 0; waited < 100; waited++)); do archived "${name}" && break; done
primary 'CHECKPOINT'
"${bin}/pg_basebackup" -h "${here}/socket" -U postgres -D backup -X none -c fast --no-sync 2>/dev/null
last=$(primary 'INSERT INTO orders VALUES (1); SELECT pg_walfile_name(pg_switch_wal())')
for ((waited = 0; waited < 100; waited++)); do archived "${last}" && break; done
: >broken
primary 'INSERT INTO orders VALUES (2)'
# What Barman's receiver has of it, which -P serves under the whole name.
cp "disk/wal/$(primary 'SELECT pg_walfile_name(pg_current_wal_lsn())')" received
primary 'INSERT INTO orders VALUES (25)'
primary 'DELETE FROM orders WHERE n = 25'
first=$(primary 'SELECT pg_walfile_name(pg_switch_wal())')
primary 'INSERT INTO orders VALUES (3)'
second=$(primary 'SELECT pg_walfile_name(pg_switch_wal())')
primary 'INSERT INTO orders VALUES (4)'
open=$(primary 'SELECT pg_walfile_name(pg_current_wal_lsn())')
"${bin}/pg_ctl" stop -D "${data}" -m immediate >/dev/null
printf -v next '%s%08X' "${open:0:16}" "$((16#${open:16:8} + 1))"
[[ -e disk/wal/${next} ]] || same 'a recycled segment stands ahead' "${next}" "$(ls disk/wal)"

yes 'set aside' set_aside "${data}" "${kept}" x run
cp -a backup "${data}"
yes 'pg_wal on its disk' link_wal "${data}" "${kept}" "${here}/work"
same 'where the old WAL is' "${here}/disk/wal.before-x" "$(old_wal "${data}" "${kept}")"
take() { take_unarchived "${data}" "${kept}" "$1" "${bin}" "${here}/work/unarchived"; }
mv received "archive/${first}.partial"
yes 'take it' take "${last}"
[[ $(<said) == "3 segments that the archive does not have, ${first} to ${open}, are copied from ${here}/disk/wal.before-x" ]] || same 'it is told' it "$(<said)"
same 'these, and not the recycled one' "${first} ${second} ${open} archive_status" "$(cd disk/wal && echo 0* archive_status)"
same 'the complete ones go to the archive' "${first}.ready ${second}.ready" "$(cd disk/wal/archive_status && echo *)"
yes 'twice is once' take "${last}"
same 'as much' "${first} ${second} ${open}" "$(cd disk/wal && echo 0*)"

# What is not what it is called.
system=$(control "${bin}" "${data}" 'Database system identifier')
number=$((16#${first:16:8}))
mkdir odd
kind() { segment_in odd "$1" "${2:-${number}}" 1048576 "${3:-${system}}"; }
cp "disk/wal/${first}" odd
same 'itself' yes "$(kind "${first}")"
same 'of another cluster' damaged "$(kind "${first}" "${number}" 1)"
cp "disk/wal/${second}" "odd/${first}"
same 'another, renamed' older "$(kind "${first}")"
head -c 500000 "disk/wal/${first}" >"odd/${first}"
same 'cut short' damaged "$(kind "${first}")"
: >"odd/${first}"
same 'nothing in it' damaged "$(kind "${first}")"
head -c 1048576 /dev/zero >"odd/${first}"
same 'never written' damaged "$(kind "${first}")"
same 'not there' none "$(kind "${next}")"
mkdir plain plain.before-x plain.before-x/pg_wal plain/pg_wal plain/global
cp "${data}/global/pg_control" plain/global
cp "disk/wal/${first}" "disk/wal/${open}" plain.before-x/pg_wal
yes 'a plain pg_wal' take_unarchived "${here}/plain" "${here}/plain.before-x" "${last}" "${bin}" "${here}/taken"
same 'with a gap' "${first}" "$(cd plain/pg_wal && echo 0*)"
yes 'no old WAL' take_unarchived "${here}/plain" "${here}/nothing" "${last}" "${bin}" "${here}/taken"
yes 'take it' take "${last}"

# Replayed as the run replays.
cat >work/ours <<CONF
# walwright: settings of the recovery x
restore_command = 'if test -e ${here}/work/unarchived/%f; then exit 1; fi; cp ${here}/archive/%f %p || cp ${here}/archive/%f.partial %p'
recovery_target_timeline = '1'
archive_command = '/bin/false'
CONF
yes 'install' install_settings "${data}" "${here}/work/ours" "${kept}" standby.signal
yes 'start' start_recovery "${bin}" "${data}" "${data}/postgresql.conf" "${here}/work" "${kept}" 5433
recovering() { asked "$(socket_of "${here}/work")" 5433 "$1" 2>/dev/null; }
for ((waited = 0; waited < 100; waited++)); do
  [[ $(recovering 'SELECT max(n) FROM orders') != 4 ]] || break
  sleep 0.2
done
same 'all that was committed is back' '-6 4 11' "$(recovering "SELECT min(n) || ' ' || max(n) || ' ' || count(*) FROM orders")"
yes 'the archive'\''s last was replayed' has_replayed "${bin}" "${data}" "${here}/work" postgres postgres "${last}"
yes 'and all of the rest' unarchived_replayed "${bin}" "${data}" "${here}/work/unarchived" postgres postgres
yes 'promote' "${bin}/pg_ctl" promote -w -D "${data}"
recovering 'CHECKPOINT'
[[ -e disk/wal/archive_status/${open}.partial.ready ]] || same 'the open one is a partial one of its timeline' "${open}.partial.ready" "$(ls disk/wal/archive_status)"
yes 'stop' stop_postgres "${bin}" "${data}" fast
rm broken
yes 'in service' "${bin}/pg_ctl" start -w -D "${data}" -l log -o "-c archive_command='cp %p ${here}/archive/%f'"
for ((waited = 0; waited < 100; waited++)); do
  [[ ! -e archive/${second} || ! -e archive/${open}.partial ]] || break
  sleep 0.2
done
for name in "${first}" "${second}"; do
  cmp -s "archive/${name}" "disk/wal.before-x/${name}" || same 'archived as it was written' "${name}" "$(ls archive)"
done
[[ -e archive/${open}.partial && ! -e archive/${open} ]] || same 'no half segment under a whole name' "${open}.partial" "$(ls archive)"
finish
