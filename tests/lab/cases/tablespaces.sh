#!/usr/bin/env bash
# shellcheck disable=SC2016 # single quotes hold programs for other machines
# A tablespace that stays where it was, and one that moves.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

fast=/var/lib/postgresql/fast
slow=/var/lib/postgresql/slow

make_tablespaces() {
  local node
  for node in "${members[@]}"; do
    on "$node:postgres" mkdir -m 700 "$fast" "$slow"
  done
  sql db1 postgres "CREATE TABLESPACE fast LOCATION '$fast'"
  sql db1 postgres "CREATE TABLESPACE slow LOCATION '$slow'"
  sql db1 postgres 'CREATE DATABASE app'
  sql db1 app 'CREATE TABLE in_fast TABLESPACE fast AS SELECT n FROM generate_series(1, 10) n'
  sql db1 app 'CREATE TABLE in_slow TABLESPACE slow AS SELECT n FROM generate_series(1, 20) n'
}

places() { sql db1 postgres "SELECT string_agg(pg_tablespace_location(oid), ' ' ORDER BY spcname) FROM pg_tablespace WHERE spcname IN ('fast', 'slow')"; }

kept() { on db1 bash -c 'ls -d "$1".* "$2".* 2>/dev/null || true' kept "$fast" "$slow" </dev/null; }

start_lab bookworm supervisor ssh
make_tablespaces
seed_lab
plan time 'backup: auto' "tablespaces: {slow: $slow-new}"
run_plan
check_all db1
check 'what lies in fast is there' everywhere app 'SELECT count(*) FROM in_fast' 10
check 'what lies in slow is there' everywhere app 'SELECT count(*) FROM in_slow' 20
check 'fast stayed, slow moved' same 'the tablespaces' "$fast $slow-new" "$(places)"
clean_up db1
check 'nor is anything of the tablespaces' kept
end_case
