#!/usr/bin/env bash
# rollback.sh after every step that allows it: the cluster is as before, the rows after the disaster included, and a new run succeeds.
# Once it is broken off and run again. After the hand-over it says that there is no way back.
# shellcheck source-path=SCRIPTDIR source=../fault.sh
source "$(dirname "$(realpath "$0")")/../fault.sh"

begin_case bookworm supervisor ssh

for step in ${WWLAB_STEPS:-protect stop set-aside restore configure replay inspect promote}; do
  prepare
  attempt run.sh --yes --to "$step"
  succeeds "run.sh --to $step"
  if [[ $step == replay ]]; then
    # Broken off in the middle, by the kill of everything that it started.
    on_control timeout -s KILL 6 "$plan_name/rollback.sh" --yes >>"$case_dir/log" 2>&1 || true
  fi
  attempt rollback.sh --yes
  succeeds "rollback.sh after $step"
  check_back
  ((failures == 0)) || break
done

prepare
attempt run.sh --yes --to hand-over
succeeds 'a new run'
attempt rollback.sh --yes
refused 'rollback after the hand-over' 'there is no way back any more'
attempt cleanup.sh --yes
refused 'cleanup before the end' 'the run is not finished'
attempt run.sh --yes
succeeds 'the rest of the run'
fetch_state
check_all db1
clean_up db1
end_case
