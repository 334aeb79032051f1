#!/usr/bin/env bash
# A transaction with more than 64 subtransactions is open from before the backup to after the target: replay has no snapshot to answer
# queries with, so PostgreSQL cannot pause at the target and promotes itself there. The target is reached all the same, and the run goes on.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

# begin_long_transaction: it ends with end_long_transaction, and nothing of it may be seen.
begin_long_transaction() {
  sql db1 postgres 'CREATE TABLE unfinished (n integer)'
  docker exec --detach --user postgres "$lab-db1" psql -Xq -d postgres \
    -c "BEGIN" \
    -c "DO 'BEGIN FOR i IN 1..100 LOOP BEGIN INSERT INTO unfinished VALUES (i); EXCEPTION WHEN division_by_zero THEN NULL; END; END LOOP; END'" \
    -c 'SELECT pg_sleep(3600)'
  await 20 'the transaction is open' is_open
}

is_open() { [[ $(sql db1 postgres "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(3600)' AND backend_xid IS NOT NULL") == 1 ]]; }

end_long_transaction() {
  sql db1 postgres "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(3600)'" >/dev/null
}

start_lab bookworm supervisor ssh
begin_long_transaction
seed_lab
end_long_transaction
plan time 'backup: auto'
run_plan
check_all db1
check 'nothing of the open transaction is there' answer db1 postgres 'SELECT count(*) FROM unfinished' 0
clean_up db1
end_case
