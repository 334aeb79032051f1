#!/usr/bin/env bash
# Nothing was captured: the plan names the backup, and what the compiler could not know is found out by the run.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

begin_case bookworm supervisor ssh
plan immediate
plan_without inventory
compile
execute run.sh --yes
check 'run.sh succeeds' same 'its exit status' 0 "$status"
check_all db1 "$(known BACKUP_ROWS)"
clean_up db1
end_case
