#!/usr/bin/env bash
# The server is left down at the target; a person looks, and goes on.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

is_down_at_the_target() {
  on db1 test -e "$data_dir/recovery.signal" || echo 'there is no recovery.signal'
  [[ -z $(on db1 pgrep -x postgres </dev/null) ]] || echo 'PostgreSQL runs'
  grep -q 'run.sh --from inspect' "$case_dir/run.log" || echo 'nothing says how to go on'
}

begin_case trixie supervisor ssh
plan time 'backup: auto' 'action: shutdown'
run_plan
check 'the server is left down at the target' is_down_at_the_target
execute run.sh --yes --from inspect
check 'going on succeeds' same 'its exit status' 0 "$status"
check_all db1
clean_up db1
end_case
