#!/usr/bin/env bash
# max_connections was raised and lowered again between the backup and the target, so neither control file tells of it: replay is held where
# it was raised. The run starts PostgreSQL once more with the setting that its log asks for, by itself.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

# with_connections NUMBER: the server runs with that many, and something is written.
with_connections() {
  sql db1 postgres "ALTER SYSTEM SET max_connections = $1"
  on db1 systemctl restart "postgresql@$pg_major-main" </dev/null
  await 30 "db1 answers with $1" same_setting max_connections "$1"
  sql db1 app 'INSERT INTO filler SELECT n FROM generate_series(1, 1000) n'
}

begin_case bookworm standalone ssh
with_connections 300
with_connections 60
sql db1 postgres 'ALTER SYSTEM RESET max_connections'
sql db1 app "INSERT INTO orders SELECT n, 'second' FROM generate_series(2001, 2500) n"
sql db1 app 'SELECT pg_sleep(0.05)' >/dev/null
good=$(sql db1 app "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')")
sql db1 app 'SELECT pg_sleep(0.05)' >/dev/null
sql db1 app 'DELETE FROM orders'
switch_wal db1 >/dev/null
note_before

plan time "target: {time: \"$good\"}"
plan_top 'verify: [{name: the second lot is there, database: app, sql: SELECT count(*) FROM orders, expect: {equals: "500"}}]'
plan_without incident
run_plan
check_all db1 500 t
clean_up db1
end_case
