#!/usr/bin/env bash
# A target that is not what somebody meant costs nothing: past the last commit, or with data that the plan's query does not expect, the run
# stops before anything is promoted, says why, and rollback.sh brings the cluster back.
# shellcheck source-path=SCRIPTDIR source=../fault.sh
source "$(dirname "$(realpath "$0")")/../fault.sh"

begin_case bookworm supervisor ssh

# Its commits would be the ones that a target past all of ours still reaches.
sql db1 postgres 'ALTER SYSTEM SET autovacuum = off'
sql db1 postgres 'SELECT pg_reload_conf()' >/dev/null
vacuums() { sql db1 postgres "SELECT 'it vacuums; ' FROM pg_stat_activity WHERE backend_type = 'autovacuum worker' LIMIT 1"; }
sleep 2
check 'nothing else commits' eventually 60 vacuums
past=$(sql db1 postgres "SELECT to_char((clock_timestamp() + interval '1 second') AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"+00:00\"')")
plan time "target: {time: \"$past\"}"
# With it the compiler would not let a target through that lies after the disaster.
plan_without incident
capture 2>/dev/null
compile >"$case_dir/compile.log"
bring
attempt run.sh --yes
refused 'a target past the last commit' 'recovery ended before configured recovery target was reached' 'The archive ends before the target' \
  'nothing was promoted by this run'
attempt run.sh --yes
refused 'and once more' 'The archive ends before the target'
attempt rollback.sh --yes
succeeds 'rollback.sh'
check_back

prepare
sed -i 's/expect: .*/expect: {equals: "4711"}/' "$case_dir/plan.yaml"
compile >/dev/null
bring
attempt run.sh --yes
refused 'a query that is not as expected' 'query: the orders are there' 'answer: 1000 (expected: equals 4711)'
attempt run.sh
refused 'and nobody can just go on' 'answer: 1000 (expected: equals 4711)'
attempt rollback.sh --yes
succeeds 'rollback.sh'
check_back
end_case
