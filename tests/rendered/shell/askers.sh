# As whom a plan's query is asked, on a real PostgreSQL: what others left in the database never acts as a superuser.
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
mkdir socket
trap 'for place in primary data; do "${bin}/pg_ctl" stop -D "${here}/${place}" -m immediate >/dev/null 2>&1; done' EXIT

at() { "${bin}/psql" -X -A -t -q -v ON_ERROR_STOP=1 -h "${here}/$1" -p "$2" -U "$3" -d "$4" "${@:5}"; }
primary() { at socket 5432 "$@"; }
recovered() { at work/socket 5433 "$@"; }
"${bin}/initdb" -D primary -U postgres -A trust --no-sync >/dev/null
printf '%s\n' "listen_addresses = ''" "unix_socket_directories = '${here}/socket'" 'fsync = off' 'autovacuum = off' >>primary/postgresql.conf
"${bin}/pg_ctl" start -w -D primary -l primary.log >/dev/null
primary postgres postgres <<'SQL'
CREATE ROLE app LOGIN;
CREATE ROLE team NOLOGIN;
CREATE DATABASE app OWNER app;
CREATE DATABASE plain;
CREATE DATABASE planted OWNER team;
CREATE DATABASE lookalike OWNER team;
ALTER DATABASE app SET search_path = evil, public, pg_catalog;
SQL
# Whatever is done before the query, and by whichever way, is tried: as a superuser each of these leaves a file.
primary app app <<SQL
CREATE TABLE orders AS SELECT n FROM generate_series(1, 12) n;
CREATE FUNCTION act() RETURNS int LANGUAGE plpgsql AS \$\$
BEGIN
  BEGIN
    RESET SESSION AUTHORIZATION;
    RESET ROLE;
    COPY (SELECT 1) TO PROGRAM 'cat >/dev/null; touch ${here}/attacked';
  EXCEPTION WHEN OTHERS THEN NULL;
  END;
  BEGIN
    PERFORM pg_promote();
  EXCEPTION WHEN OTHERS THEN NULL;
  END;
  BEGIN
    PERFORM lo_export(lo_import('${here}/primary.log'), '${here}/attacked');
  EXCEPTION WHEN OTHERS THEN NULL;
  END;
  RETURN 0;
END \$\$;
CREATE VIEW watched AS SELECT n FROM orders WHERE act() = 0;
-- No function of its own is needed: pg_catalog has what changes the session, and what runs a text after that.
CREATE VIEW borrowed AS SELECT set_config('session_authorization', 'postgres', false) || (SELECT count(*)
  FROM query_to_xml(format('SELECT lo_export(16384, %L)', '${here}/attacked'), true, true, '')) AS who;
CREATE SCHEMA evil;
CREATE FUNCTION evil.of_text(text, text) RETURNS bool LANGUAGE plpgsql AS 'BEGIN PERFORM act(); RETURN \$1 OPERATOR(pg_catalog.=) \$2; END';
CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.of_text);
CREATE FUNCTION evil.current_setting(text) RETURNS text LANGUAGE plpgsql AS 'BEGIN PERFORM act(); RETURN pg_catalog.current_setting(\$1); END';
CREATE FUNCTION evil.has_database_privilege(oid, oid, text) RETURNS bool LANGUAGE plpgsql AS 'BEGIN PERFORM act(); RETURN true; END';
CREATE FUNCTION evil.pg_is_in_recovery() RETURNS bool LANGUAGE plpgsql AS 'BEGIN PERFORM act(); RETURN true; END';
CREATE FUNCTION evil.pg_last_wal_replay_lsn() RETURNS pg_lsn LANGUAGE plpgsql AS 'BEGIN PERFORM act(); RETURN NULL; END';
CREATE FUNCTION evil.pg_switch_wal() RETURNS pg_lsn LANGUAGE plpgsql AS 'BEGIN PERFORM act(); RETURN NULL; END';
CREATE TABLE secret AS SELECT 1 AS n;
ALTER TABLE secret ENABLE ROW LEVEL SECURITY;
ALTER TABLE secret FORCE ROW LEVEL SECURITY;
CREATE POLICY p ON secret USING (act() = 0);
SQL
primary postgres plain -c 'CREATE TABLE orders AS SELECT n FROM generate_series(1, 12) n'
for database in planted lookalike; do
  primary postgres "${database}" -c 'CREATE TABLE orders AS SELECT n FROM generate_series(1, 12) n'
done
primary postgres planted -c 'SET ROLE team' -c "CREATE FUNCTION helper() RETURNS int LANGUAGE sql AS 'SELECT 1'"
# A view and the owner of the schema are enough, and a role of PostgreSQL's own can be the owner.
primary postgres lookalike -c 'SET ROLE team' -c "CREATE VIEW shown AS SELECT set_config('role', 'postgres', false)" \
  -c 'ALTER VIEW shown OWNER TO pg_database_owner'

"${bin}/pg_basebackup" -h "${here}/socket" -U postgres -D data -c fast --no-sync 2>/dev/null
"${bin}/pg_ctl" stop -D primary -m fast >/dev/null
: >data/standby.signal
mkdir work
: >work/auto.conf.backup
start() { start_recovery "${bin}" "${here}/data" "${here}/data/postgresql.conf" "${here}/work" "${here}/lost" 5433 -c restore_command=/bin/false; }
# asked DATABASE SQL ANSWER, and what is said of it besides.
asked() { query_holds "${bin}" "${here}/data" postgres "$1" "$2" equals "$3"; }
says() { grep -qF -- "$2" said || same "$1" "$2" "$(<said)"; }
unharmed() {
  [[ ! -e attacked ]] || same "$1" 'no file' "$(ls -l attacked)"
  same "$1" "$2" "$(recovered postgres postgres -c 'SELECT pg_is_in_recovery()')"
}
printf 'local all all reject\n' >data/pg_hba.conf
yes 'the recovery starts' start
waited=0
while ! recovered postgres postgres -c 'SELECT 1' >/dev/null 2>&1 && ((waited < 100)); do
  sleep 0.1
  waited=$((waited + 1))
done

yes 'a query of the application' asked app 'SELECT count(*) FROM orders' 12
says 'as whom' 'asked as app'
yes 'a view that would act' asked app 'SELECT count(*) FROM watched' 12
unharmed 'a view that would act' t
no 'a view that borrows' asked app 'SELECT who FROM borrowed' x
says 'a view that borrows' 'not as app: ERROR:  permission denied to set session authorization'
unharmed 'a view that borrows' t
yes 'an operator in the way' asked app "SELECT current_setting('is_superuser') = 'off'" t
unharmed 'an operator in the way' t
no 'a policy' asked app 'SELECT n FROM secret' 1
says 'a policy' 'not as app: ERROR:  query would be affected by row-level security policy for table "secret"'
says 'a policy' 'not asked: app holds what belongs to no superuser and could act as one in the session of one:'
says 'a policy' "env PGDATABASE=app /usr/lib/postgresql/15/bin/psql -X -h ${here}/work/socket -p 5433 -U ROLE"
unharmed 'a policy' t
yes 'a question of the run' role_of "${bin}" "${here}/data" postgres app
yes 'where it stands' recovery_state "${bin}" "${here}/data" "${here}/work" postgres app 15
unharmed 'a question of the run' t
yes 'nothing planted, nobody to ask as' asked plain 'SELECT count(*) FROM orders' 12
says 'nothing planted' 'asked as pg_read_all_data'
no 'a function, nobody to ask as' asked planted 'SELECT count(*) FROM orders' 12
says 'a function' 'nobody to ask as: no login role'
says 'a function' '  function public.helper() of team'
no 'a view that is enough' asked lookalike 'SELECT count(*) FROM orders' 12
says 'a view that is enough' '  view or rule public.shown of pg_database_owner'
no 'an error' asked app 'SELECT 1 / 0' x
says 'an error' 'asked as app: ERROR:  division by zero'

as_login() {
  local socket=${here}/work/socket port=5433 status said
  ask_as "${bin}" "$1" app 'SELECT 1' login
  printf '%s\n' "${said}"
  ((status == 0))
}
yes 'a login' as_login app
no 'whatever a superuser is called, it is no login to ask as' as_login postgres
says 'a superuser' 'this role is a superuser'

# Once promoted it is still the recovery's own; now roles can be made.
yes 'promote' "${bin}/pg_ctl" promote -w -D data
yes 'a statement of the run' alter "${bin}" "${here}/data" postgres app CHECKPOINT 'SELECT pg_switch_wal()'
yes 'after the promotion' asked app 'SELECT count(*) FROM watched' 12
says 'after the promotion' 'asked as app'
unharmed 'after the promotion' f
recovered postgres app <<'SQL'
CREATE ROLE member LOGIN IN ROLE team;
CREATE ROLE a_replicates LOGIN REPLICATION IN ROLE pg_read_all_data;
CREATE ROLE a_makes_roles LOGIN CREATEROLE IN ROLE pg_read_all_data;
CREATE ROLE a_super NOLOGIN SUPERUSER;
CREATE ROLE a_becomes LOGIN IN ROLE pg_read_all_data, a_super;
CREATE ROLE a_program LOGIN IN ROLE pg_read_all_data, pg_execute_server_program;
CREATE ROLE a_writes LOGIN IN ROLE pg_read_all_data, pg_write_server_files;
CREATE ROLE a_promotes LOGIN IN ROLE pg_read_all_data;
GRANT EXECUTE ON FUNCTION pg_promote TO a_promotes;
CREATE ROLE a_shut LOGIN CONNECTION LIMIT 0 IN ROLE pg_read_all_data;
SQL
yes 'none of these' asked app 'SELECT current_user' app
same 'none of these was tried' '' "$(grep 'not as' said)"
recovered postgres app -c 'REVOKE pg_read_all_data FROM a_promotes, a_shut'
no 'a member of the owner may not read it' asked planted 'SELECT count(*) FROM orders' 12
says 'a member of the owner may not read it' 'not as member: ERROR:  permission denied for table orders'
recovered postgres planted -c 'ALTER TABLE orders OWNER TO team'
yes 'a member of the owner' asked planted 'SELECT count(*) FROM orders' 12
says 'a member of the owner' 'asked as member'
recovered postgres plain -c 'CREATE TABLE more ()' -c 'ALTER TABLE more OWNER TO app'
no 'who owns relations may not read this one' asked plain 'SELECT count(*) FROM pg_authid' 1
yes 'who owns relations' asked plain 'SELECT count(*) FROM more' 0
says 'who owns relations' 'asked as app'
yes 'who owns relations may not, and nothing is planted' asked plain 'SELECT count(*) FROM orders' 12
says 'who owns relations may not' 'not as app: ERROR:  permission denied for table orders'
says 'who owns relations may not' 'asked as pg_read_all_data'
# What makes it unsafe to ask as a superuser, each alone; none needs a function of its own.
recovered postgres plain -c 'DROP TABLE more' -c 'CREATE SCHEMA team AUTHORIZATION team' -c 'CREATE TABLE team.own (n int)' \
  -c 'ALTER TABLE team.own OWNER TO team'
yes 'a plain table is safe' asked plain 'SELECT count(*) FROM orders' 12
while IFS='|' read -r what make drop; do
  recovered postgres plain -c 'SET ROLE team' -c "${make}"
  no "${what}" asked plain 'SELECT count(*) FROM orders' 12
  says "${what}" "  ${what} of team"
  recovered postgres plain -c "${drop}"
done <<'PARTS'
operator team.<~>(NONE,text)|CREATE OPERATOR team.<~> (RIGHTARG = text, FUNCTION = ts_stat)|DROP OPERATOR team.<~> (NONE, text)
policy of team.own|CREATE POLICY p ON team.own USING (query_to_xml('', true, true, '') IS NULL)|DROP POLICY p ON team.own
type team.d|CREATE DOMAIN team.d AS text CHECK (set_config('role', VALUE, false) <> '')|DROP DOMAIN team.d
view or rule team.own|CREATE RULE r AS ON DELETE TO team.own DO INSTEAD SELECT set_config('role', 'postgres', false)|DROP RULE r ON team.own
PARTS
recovered postgres plain -c 'DROP SCHEMA team CASCADE' 2>/dev/null
recovered postgres postgres -c 'CREATE ROLE reader_b LOGIN IN ROLE pg_read_all_data' -c 'CREATE ROLE "reader A" LOGIN IN ROLE pg_read_all_data'
yes 'a reader before the owner, the first by name' asked app 'SELECT current_user' 'reader A'
recovered postgres plain -c 'CREATE SCHEMA app AUTHORIZATION app CREATE TABLE parcels ()' -c 'ALTER TABLE app.parcels OWNER TO app'
yes 'then who finds the name' asked plain 'SELECT current_user FROM (SELECT count(*) FROM parcels) counted' app
says 'then who finds the name' 'not as reader A: ERROR:  relation "parcels" does not exist'
yes 'nobody is asked twice' asked planted 'SELECT count(*) FROM orders' 12
says 'nobody is asked twice' 'asked as reader A'
unharmed 'to the end' f

# Handed over: whoever started it, it is not the recovery's own any more, and nobody logs in.
yes 'stop' stop_postgres "${bin}" data fast
printf 'local all postgres trust\n' >data/pg_hba.conf
"${bin}/pg_ctl" start -w -D data -l served.log -o "-p 5433 -k ${here}/work/socket" >/dev/null
same 'its own pg_hba.conf counts' "${here}/data/pg_hba.conf" "$(recovered postgres postgres -c 'SHOW hba_file')"
no 'the application'\''s database' asked app 'SELECT count(*) FROM watched' 12
says 'the application'\''s database' 'not asked again: app holds what belongs to no superuser'
no 'a table of somebody can have a policy at once' asked plain 'SELECT count(*) FROM orders' 12
says 'a table of somebody' '  relation app.parcels of app, and 2 more'
recovered postgres plain -c 'DROP SCHEMA app CASCADE' 2>/dev/null
yes 'nothing can be planted' asked plain 'SELECT count(*) FROM orders' 12
says 'nothing can be planted' 'asked as pg_read_all_data'
recovered postgres plain -c 'GRANT CREATE ON SCHEMA public TO PUBLIC'
no 'everybody can create' asked plain 'SELECT count(*) FROM orders' 12
says 'everybody can create' '  the right to create in schema public of everybody'
unharmed 'handed over' f
finish
