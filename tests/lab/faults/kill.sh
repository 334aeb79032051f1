#!/usr/bin/env bash
# shellcheck disable=SC2016 # single quotes hold programs for other machines
# run.sh is killed with -9 at twenty random instants, now the process alone, now all that it started on the control host, and run
# again each time, until it succeeds: nothing is done twice and nothing is left out. WWLAB_KILLS sets the number, RANDOM_SEED the instants.
# shellcheck source-path=SCRIPTDIR source=../fault.sh
source "$(dirname "$(realpath "$0")")/../fault.sh"

kills=${WWLAB_KILLS:-20}
RANDOM=${RANDOM_SEED:-$$}
printf 'seed %s\n' "${RANDOM_SEED:-$$}"

# kill_run GROUP: the first process of the run, by the state folder's own word; with `-` all of its process group.
kill_run() {
  on_control bash -c '
    read -r process _ <.local/state/walwright/"$1"/holder && kill -9 -- "$2$process"' kill "$plan_name" "$1" 2>/dev/null
}

# until_line NUMBER PROCESS: the attempt has said that many lines, or is over. Instants are counted in lines, so that a slow machine has
# its kills in every step as well.
until_line() {
  while kill -0 "$2" 2>/dev/null && (($(wc -l <"$case_dir/output") < $1)); do
    sleep 0.1
  done
}

killed=0
chain() {
  local group='' began
  while ((killed < kills)); do
    : >"$case_dir/output"
    attempt run.sh --yes &
    began=$EPOCHREALTIME
    until_line "$((RANDOM % 100 + 2))" $!
    sleep "0.$((RANDOM % 10))"
    if kill -0 $! 2>/dev/null && kill_run "$group"; then
      killed=$((killed + 1))
      wait $! || true
      printf 'kill %s after %s s (%s): %s\n' "$killed" "$(seconds_since "$began")" "${group:-alone}" "$(grep '^==' "$case_dir/output" | tail -n 1)"
      [[ -n $group ]] && group='' || group=-
    else
      wait $! || true
      grep -q '^done;' "$case_dir/output" && return
      # It may only have come too early; a failure of the run itself is none that a kill excuses.
      [[ $(tail -n 1 "$case_dir/output") == *'run.sh is gone'* ]] || { tail -n 20 "$case_dir/output" && return; }
    fi
  done
  attempt run.sh --yes
}

# clones NODE: how often Patroni there made its data anew.
clones() { on "$1" sh -c 'cat /var/log/supervisor/patroni.log' </dev/null | grep -c 'replica has been created using'; }

while ((killed < kills)); do
  begin_case bookworm supervisor ssh
  prepare
  declare -A cloned=()
  for node in db2 db3; do cloned[$node]=$(clones "$node" || true); done
  chain
  check 'the run succeeds in the end' said 'done; the event log'
  fetch_state
  check_all db1
  check 'one restore' same 'what was put aside half-restored' 0 "$(on db1 bash -c 'ls -d "$1".discarded-* 2>/dev/null | wc -l' discarded "$data_dir" </dev/null)"
  check 'one promotion, and the one of Patroni' same 'the timeline' $(($(<"$(before timeline)") + 2)) "$(timeline_of db1)"
  for node in db2 db3; do
    check "$node was cloned once" same 'clones' $((cloned[$node] + 1)) "$(clones "$node" || true)"
  done
  ((failures == 0)) || break
  clean_up db1
  ((failures == 0)) || break
done
end_case
