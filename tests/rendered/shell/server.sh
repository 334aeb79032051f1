# A recovery on a real PostgreSQL: the fence, the pause at the target, a setting too low, queries that want more than to read.
# PostgreSQL does not run as root, so the test begins anew as its user; without a server on this machine it is left out.
programs=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
if [[ ! -x ${programs}/initdb ]]; then
  [[ ${CI:-} != true ]] || printf 'PostgreSQL is not here, and CI leaves nothing out\n'
  exit 0
fi
if ((EUID == 0)); then
  id postgres >/dev/null 2>&1 || exit 0
  place=$(mktemp -d)
  cp -- "$0" "${ASSERT:?}" "${LIBRARY:?}" "${place}"
  chown -R postgres "${place}"
  su -s /bin/bash postgres -c "cd '${place}' && LIBRARY='${place}/lib.sh' ASSERT='${place}/assert.sh' bash '${place}/${0##*/}'"
  rc=$?
  find "${place}" -depth -delete
  exit "${rc}"
fi
. "${ASSERT:?}"
umask 077
here=${PWD}
bin=${programs}
mkdir archive socket
trap 'for place in primary data; do "${bin}/pg_ctl" stop -D "${here}/${place}" -m immediate >/dev/null 2>&1; done' EXIT

# The cluster whose past is wanted: a setting rises on the way, and one transaction has many subtransactions until after the target.
"${bin}/initdb" -D primary -U postgres -A trust --no-sync >/dev/null
cat >>primary/postgresql.conf <<CONF
listen_addresses = ''
unix_socket_directories = '${here}/socket'
wal_level = replica
archive_mode = always
archive_command = 'cp %p ${here}/archive/%f'
max_connections = 20
shared_preload_libraries = 'plpgsql'
fsync = off
autovacuum = off
CONF
at_primary() { "${bin}/psql" -X -A -t -q -h "${here}/socket" -U postgres -d postgres -v ON_ERROR_STOP=1 "$@"; }
begin_primary() { "${bin}/pg_ctl" start -w -D primary -l primary.log >/dev/null; }
begin_primary
at_primary -c 'CREATE TABLE orders AS SELECT n FROM generate_series(1, 10) n'
"${bin}/pg_basebackup" -h "${here}/socket" -U postgres -D backup -X none -c fast --no-sync 2>/dev/null
at_primary -c 'INSERT INTO orders VALUES (11)'
"${bin}/pg_ctl" stop -D primary -m fast >/dev/null
sed -i 's/^max_connections = 20/max_connections = 30/' primary/postgresql.conf
begin_primary
at_primary -c 'INSERT INTO orders VALUES (12)'
target=$(at_primary -c 'SELECT clock_timestamp()')
at_primary -c 'INSERT INTO orders VALUES (13)'
at_primary -c 'SELECT pg_switch_wal()' >/dev/null
# A transaction with more subtransactions than a standby is told of keeps hot standby off for as long as it is open.
mkfifo talk
at_primary -f talk >/dev/null 2>&1 &
exec 7>talk
cat >&7 <<'SQL'
BEGIN;
DO $$ BEGIN FOR i IN 1..100 LOOP BEGIN INSERT INTO orders VALUES (1000 + i); EXCEPTION WHEN division_by_zero THEN NULL; END; END LOOP; END $$;
CREATE TABLE opened ();
SQL
while [[ -z $(at_primary -c "SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted") ]]; do
  sleep 0.1
done
"${bin}/pg_basebackup" -h "${here}/socket" -U postgres -D backup2 -X none -c fast --no-sync 2>/dev/null
at_primary -c 'INSERT INTO orders VALUES (14)'
target2=$(at_primary -c 'SELECT clock_timestamp()')
at_primary -c 'INSERT INTO orders VALUES (15)'
printf 'ROLLBACK;\n' >&7
exec 7>&-
wait
at_primary -c 'SELECT pg_switch_wal()' >/dev/null
"${bin}/pg_ctl" stop -D primary -m fast >/dev/null
kept=${here}/kept
mv primary "${kept}"
rm -f "${kept}/global/pg_control"

# restore BACKUP TARGET: with the settings of a recovery and the fence.
restore() {
  cp -a "$1" data
  mkdir -p work
  cat >work/ours <<CONF
# walwright: settings of the recovery x
restore_command = 'cp ${here}/archive/%f %p'
recovery_target_timeline = '1'
recovery_target_time = '$2'
recovery_target_action = '${3:-pause}'
shared_preload_libraries = 'walwright_recovery_is_at_work'
listen_addresses = ''
unix_socket_directories = ''
archive_command = '/bin/false'
CONF
  printf "archive_command = 'true'\nshared_preload_libraries = '%s'\n" '$libdir/plpgsql, "plpgsql"' >>data/postgresql.auto.conf
  yes 'install' install_settings data work/ours "${kept}" recovery.signal
}
state() { recovery_state "${bin}" "${here}/data" "${here}/work" postgres postgres 15; }
start() { start_recovery "${bin}" "${here}/data" "${here}/data/postgresql.conf" "${here}/work" "${kept}" 5433; }
until_state() {
  local waited=0 found=''
  while [[ ${found%%|*} != "$1" ]] && ((waited < 100)); do
    sleep 0.2
    waited=$((waited + 1))
    found=$(set -euo pipefail && state)
  done
  same "$2" "$1" "${found%%|*}"
}
asked() { query_holds "${bin}" "${here}/data" postgres postgres "$1" equals "$2"; }

# starts_nothing WHAT LOG OPTION…: whoever starts it with these options, it fails, says so, and opens no timeline.
starts_nothing() {
  local what=$1 why=$2
  shift 2
  no "${what}" "${bin}/pg_ctl" start -w -t 20 -D data -l other.log -o "$*"
  grep -q "${why}" other.log || same "${what}" "${why}" "$(<other.log)"
  rm other.log
  [[ -e data/recovery.signal && ! -e data/postmaster.pid ]] || same "${what}" 'nothing begun' "$(ls data)"
}
restore backup "${target}" promote
starts_nothing 'a unit' 'FATAL: .*walwright_recovery_is_at_work'
starts_nothing 'with a socket, as pg_ctlcluster does' 'FATAL: .*walwright_recovery_is_at_work' -c unix_socket_directories="${here}/socket"
starts_nothing 'with libraries' 'no socket created for listening' -c shared_preload_libraries=
find data work -depth -delete
restore backup "${target}"
yes 'PostgreSQL reads the fence' reads_back "${bin}" data "${here}/data/postgresql.conf" archive_command /bin/false
yes 'the recovery starts' start
until_state held 'a setting is too low'
same 'which one' 'max_connections = 20 is a lower setting than on the primary server, where its value was 30.' "$(too_low work)"
yes 'stop' stop_postgres "${bin}" data fast
yes 'start again with what the WAL asks for' start
until_state stopped 'it goes on to the target by itself'
same 'with the libraries of the restored configuration' '$libdir/plpgsql, "plpgsql"' \
  "$("${bin}/psql" -X -A -t -q -h "${here}/work/socket" -p 5433 -U postgres -d postgres -c 'SHOW shared_preload_libraries')"
same 'nothing waits for the archive' '' "$(find data/pg_wal/archive_status -name '*.ready')"

attacks() {
  local file=${here}/attacked
  yes 'a query' asked 'SELECT count(*) FROM orders' 12
  yes 'with a semicolon' asked 'SELECT count(*) FROM orders;' 12
  yes 'only the first row' asked 'SELECT n FROM orders ORDER BY n' 1
  yes 'who asks' asked 'SELECT session_user || current_user' pg_read_all_datapg_read_all_data
  while IFS= read -r text; do
    no "$1: ${text}" asked "${text}" anything
    grep -Eqi 'ERROR|is not run' said || same "$1: ${text}" 'an error' "$(<said)"
  done <<TEXTS
COPY (SELECT 1) TO PROGRAM 'touch ${file}'
COPY (SELECT 1) TO '${file}'
SELECT 1; COPY (SELECT 1) TO PROGRAM 'touch ${file}'
SELECT 1) TO STDOUT; SET SESSION AUTHORIZATION postgres; COPY (SELECT 1) TO PROGRAM 'touch ${file}'; --
SET SESSION AUTHORIZATION DEFAULT
RESET SESSION AUTHORIZATION
SET ROLE postgres
SET TRANSACTION READ WRITE
ROLLBACK; COPY (SELECT 1) TO PROGRAM 'touch ${file}'
DO \$\$ BEGIN EXECUTE 'SET SESSION AUTHORIZATION postgres'; END \$\$
SELECT set_config('session_authorization', 'postgres', false)
SELECT "set_config"('role', 'postgres', false)
SELECT U&"set!005fconfig" UESCAPE '!' ('role', 'postgres', false)
SELECT query_to_xml('SELECT 1', true, true, '')
SELECT pg_promote()
SELECT pg_wal_replay_resume()
SELECT pg_read_file('PG_VERSION')
SELECT pg_ls_dir('.')
SELECT lo_export(1, '${file}')
SELECT lo_import('PG_VERSION')
SELECT pg_reload_conf()
SELECT pg_switch_wal()
WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone
SELECT * FROM orders FOR UPDATE
SELECT * INTO stolen FROM orders
INSERT INTO orders VALUES (1) RETURNING 1
EXPLAIN ANALYZE DELETE FROM orders
LISTEN x
\! touch ${file}
\copy orders to ${file}
SELECT 1 \g ${file}
TEXTS
  [[ ! -e ${file} ]] || same "$1: a file" none "$(find "${here}" -name 'attacked*')"
}
attacks 'paused'
until_state stopped 'still paused'

yes 'promote' "${bin}/pg_ctl" promote -w -D data
until_state ended 'reached, and a primary'
attacks 'promoted'
yes 'reset' alter "${bin}" data postgres postgres 'ALTER SYSTEM RESET recovery_target_time' 'ALTER SYSTEM RESET restore_command' \
  'ALTER SYSTEM RESET recovery_target_timeline' 'ALTER SYSTEM RESET recovery_target_action'
yes 'stop' stop_postgres "${bin}" data fast
yes 'start once more' start
until_state ended 'a server that comes back still proves that the target was reached'
no 'the fence is not lifted under a server' lift_fence data work '' archive_command
yes 'stop' stop_postgres "${bin}" data fast
yes 'lift the fence' lift_fence data work '' shared_preload_libraries listen_addresses unix_socket_directories archive_command
same 'nothing of the command line' '' "$(cat data/postmaster.opts 2>/dev/null)"
same 'what ALTER SYSTEM had set is back' "archive_command = 'true'"$'\n'"shared_preload_libraries = '\$libdir/plpgsql, \"plpgsql\"'" "$(own_settings data/postgresql.auto.conf)"
yes 'the plan'\''s own archive_command' lift_fence data work "archive_command = 'mine %p'" archive_command
yes 'PostgreSQL reads it' reads_back "${bin}" data "${here}/data/postgresql.conf" archive_command 'mine %p'
yes 'the configuration is of this directory' reads_data_of "${bin}" "${here}/data" "${here}/data/postgresql.conf" 5433
printf "data_directory = '%s'\n" "${here}/backup" >>data/postgresql.conf
no 'and then of another' reads_data_of "${bin}" "${here}/data" "${here}/data/postgresql.conf" 5433
mkdir etc
printf "data_directory = '%s'\n" "${here}/lost" >etc/postgresql.conf
yes 'the directory is lost, and its configuration is not' reads_data_of "${bin}" "${here}/lost" "${here}/etc/postgresql.conf" 5433
no 'and is of another directory' reads_data_of "${bin}" "${here}/missing" "${here}/etc/postgresql.conf" 5433
find etc -depth -delete
no 'a configuration that is not there' reads_data_of "${bin}" "${here}/data" "${here}/etc/postgresql.conf" 5433
mv data done
mv work work-done
restore backup2 "${target2}"
yes 'the recovery that cannot pause starts' start
until_state ended 'PostgreSQL promoted itself at the target'
yes 'the target it is' asked 'SELECT max(n) FROM orders' 14
yes 'stop' stop_postgres "${bin}" data fast
rm work/postgresql.log
yes 'start once more' start
until_state short 'a primary whose log proves nothing is not taken for one at the target'
finish
