#!/usr/bin/env bash
# A first recovery, then another disaster and a second recovery from a backup before the first: the history has a branch.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

begin_case bookworm supervisor ssh
plan time 'backup: auto'
run_plan
check_all db1
clean_up db1
first_backup=$(known BACKUP_ID)

# The same story once more, on the new timeline; the backup of the first story is the one to start from.
sql db1 app "INSERT INTO orders SELECT n, 'second' FROM generate_series(2001, 2500) n"
sql db1 app 'SELECT pg_sleep(0.05)' >/dev/null
good=$(sql db1 app "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')")
sql db1 app 'SELECT pg_sleep(0.05)' >/dev/null
sql db1 app 'DELETE FROM orders'
sql db1 app 'CREATE TABLE after_disaster AS SELECT 1 AS n'
switch_wal db1 >/dev/null

note_before
plan time "backup: \"$first_backup\"" "target: {time: \"$good\"}"
plan_top 'name: again' 'verify: [{name: both lots are there, database: app, sql: SELECT count(*) FROM orders, expect: {equals: "1500"}}]'
plan_without incident
run_plan
check_all db1 1500
clean_up db1
end_case
