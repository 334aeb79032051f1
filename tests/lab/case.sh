# shellcheck shell=bash
# shellcheck disable=SC2016 # single quotes hold programs for other machines
# The story that every case tells: a cluster, a disaster, an inventory, a plan, a bundle, a run, and what must be true then.
#
# A case is a file below cases/ or faults/ that sources this. The short form is three lines:
#
#   begin_case bookworm supervisor ssh
#   plan time 'restore_method: get-wal'
#   recover_and_check db1
#
# The long form calls the parts: start_lab, seed_lab, plan, capture, compile, execute run.sh --yes, check …, clean_up, end_case.
# WWLAB names the lab (wwlab-c1 unless given), WALWRIGHT the program. The case's files are in $case_dir: plan.yaml, topology.yaml,
# inventory/, generated/, state/, log; times.tsv has one line a part and a step: what and seconds.
set -Eeuo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source-path=SCRIPTDIR source=assert.sh
source "$here/assert.sh"

lab=${WWLAB:-wwlab-c1}
case_name=$(basename "$0" .sh)
case_dir=${WWLAB_CASES:-$labs_home/cases}/$case_name
walwright=${WALWRIGHT:-$here/../../target/debug/walwright}
access=
plan_name=
# Set by execute.
status=0

# begin_case GENERATION MANAGER ACCESS [SEED-OPTION…]: a new cluster that lived through the disaster. ACCESS is ssh or docker.
begin_case() {
  start_lab "${@:1:3}"
  seed_lab "${@:4}"
}

start_lab() {
  access=$3
  rm -rf "$case_dir"
  mkdir -p "$case_dir"
  printf '%s\t%s\t%s\n' "$1" "$2" "$3" >"$case_dir/flavour.tsv"
  trap case_broke_off EXIT
  timed up "$here/up.sh" "$1" "$2" "$lab"
  load_lab
  topology
}

# seed_lab [OPTION…]: the story of seed.sh, and the state before the run.
seed_lab() {
  timed seed "$here/seed.sh" "$@" "$lab" >"$case_dir/facts.env"
  note_before
}

# back_up_by_stream [LINE…]: from now on Barman backs up with pg_basebackup; each line is one more of its server's configuration.
back_up_by_stream() {
  printf '%s\n' 'backup_method = postgres' 'streaming_conninfo = host=db1,db2,db3 user=barman dbname=postgres target_session_attrs=read-write' "$@" |
    on barman bash -c 'sed -i "/^backup_method/d; /^parallel_jobs/d" "$1" && cat >>"$1"' stream "/etc/barman.d/$server.conf"
}

# same_setting NAME VALUE: on db1, for await.
same_setting() { [[ $(sql db1 postgres "SHOW $1") == "$2" ]]; }

# topology: the flavour's own, for this lab's name.
topology() {
  local suffix=
  [[ $access != docker ]] || suffix=-docker
  [[ -e $here/topologies/$generation-$manager$suffix.yaml ]] || suffix=
  sed "s/wwlab-$generation-$manager/$lab/; s/@NET6@/$(net6)/" "$here/topologies/$generation-$manager$suffix.yaml" >"$case_dir/topology.yaml"
}

# plan TARGET [LINE…]: plan.yaml from plans/TARGET.yaml; each line is a key of `recovery`, in place of the template's own.
plan() {
  local line text
  text=$("$here/plan.sh" "$lab" "$1" topology.yaml inventory)
  printf '%s\n' "$text" >"$case_dir/plan.yaml"
  # What Barman's script is rendered from, before there is an inventory.
  sed '/^inventory:/d' "$case_dir/plan.yaml" >"$case_dir/draft.yaml"
  shift
  for line in "$@"; do
    sed -i "/^  ${line%%:*}:/d" "$case_dir/plan.yaml"
    in_recovery "$line"
  done
  plan_name=$(sed -n 's/^name: //p' "$case_dir/plan.yaml")
}

in_recovery() {
  awk -v line="  $1" '{ print } /^recovery:/ { print line }' "$case_dir/plan.yaml" >"$case_dir/plan.new"
  mv "$case_dir/plan.new" "$case_dir/plan.yaml"
}

# plan_top LINE…: further keys of the plan outside `recovery`, each in place of the template's own.
plan_top() {
  local line
  for line in "$@"; do
    plan_without "${line%%:*}"
    printf '%s\n' "$line" >>"$case_dir/plan.yaml"
  done
  plan_name=$(sed -n 's/^name: //p' "$case_dir/plan.yaml")
}

# plan_without KEY…: the plan without these keys, outside `recovery`.
plan_without() {
  local key
  for key in "$@"; do
    awk -v key="$key:" '/^[^ ]/ { skip = index($0, key) == 1 } !skip' "$case_dir/plan.yaml" >"$case_dir/plan.new"
    mv "$case_dir/plan.new" "$case_dir/plan.yaml"
  done
}

# capture: the inventory, by the rendered collect-inventory.sh on the Barman host.
capture() { timed inventory capture_now; }

capture_now() {
  local script
  "$walwright" render "$case_dir/draft.yaml" --output "$case_dir/draft" >"$case_dir/draft.log" 2>&1 || {
    cat "$case_dir/draft.log"
    die 'the draft cannot be rendered'
  }
  script=$(echo "$case_dir"/draft/*/collect-inventory.sh)
  on barman:barman bash -c 'cat >/tmp/collect-inventory.sh' <"$script"
  on barman:barman bash /tmp/collect-inventory.sh --flush /tmp/inventory </dev/null
  rm -rf "$case_dir/inventory"
  mkdir "$case_dir/inventory"
  on barman:barman tar --create --directory /tmp/inventory . </dev/null | tar --extract --directory "$case_dir/inventory"
}

# compile: validate and render; the bundle is $(bundle).
compile() { timed compile compile_now; }

compile_now() {
  "$walwright" validate "$case_dir/plan.yaml"
  "$walwright" render "$case_dir/plan.yaml" --output "$case_dir/generated"
}

bundle() { printf '%s/generated/%s\n' "$case_dir" "$plan_name"; }

# control [--host NAME] COMMAND…: on the control host, which has no more than the runbooks may count on.
control() {
  local options=()
  [[ $access != docker ]] || options+=(--docker)
  if [[ ${1-} == --host ]]; then
    options+=(--host "$2")
    shift 2
  fi
  if [[ ${1-} == --bundle ]]; then
    options+=(--bundle "$2")
    shift 2
  fi
  "$here/control.sh" "${options[@]}" "$lab" "$@"
}

# execute [--host NAME] SCRIPT [OPTION…]: a script of the bundle on the control host, or on the one of that name. Its exit status is
# $status, its output also in $case_dir/SCRIPT.log; the run's state folder is $case_dir/state afterwards.
execute() {
  local host=() script log
  if [[ $1 == --host ]]; then
    host=("$1" "$2")
    shift 2
  fi
  script=$1
  log=$case_dir/$(basename "$script" .sh).log
  shift
  control "${host[@]}" --bundle "$(bundle)"
  printf -- '--- %s %s\n' "$script" "$*" | tee -a "$log"
  set +e
  timed "$(basename "$script" .sh)" control "${host[@]}" "$plan_name/$script" "$@" </dev/null 2>&1 | tee -a "$log"
  status=${PIPESTATUS[0]}
  set -e
  fetch_state "${host[@]}"
}

# fetch_state [--host NAME]: the run's state folder, as $case_dir/state.
fetch_state() {
  rm -rf "$case_dir/state"
  mkdir "$case_dir/state"
  control "$@" sh -c 'cd .local/state/walwright 2>/dev/null && exec tar --create "$1"' state "$plan_name" </dev/null 2>/dev/null |
    tar --extract --directory "$case_dir/state" --strip-components 1 2>/dev/null || true
}

# run_plan: from the plan to the end of its run.
run_plan() {
  capture
  compile
  execute run.sh --yes
  check 'run.sh succeeds' same 'its exit status' 0 "$status"
}

# recover_and_check NODE [ORDERS LATER]: the rest of the story, where nothing is special.
recover_and_check() {
  run_plan
  check_all "$@"
  clean_up "$1"
  end_case
}

# check_all NODE [ORDERS LATER]: all that must be true after a recovery.
check_all() {
  timed check check_recovered "$@" || true
  check 'the event log is complete' events_are_complete "$case_dir/state/events.jsonl"
}

# clean_up NODE: cleanup.sh removes just what this run kept.
clean_up() {
  local decoys=("$data_dir.before-somebody" "/var/tmp/walwright-$plan_name-2-20260101T000000Z-1")
  on "$1:postgres" bash -c 'for folder in "$@"; do mkdir -p "$folder" && echo mine >"$folder/file"; done' decoys "${decoys[@]}" </dev/null
  execute cleanup.sh --yes
  check 'cleanup.sh succeeds' same 'its exit status' 0 "$status"
  check 'nothing of the run is left' nothing_kept "$1" "${decoys[@]}"
  check 'what belongs to others is left alone' decoys_are_there "$1" "${decoys[@]}"
  check 'the cluster runs on' leader_is "$1"
  # A case may clean up after more than one plan.
  on "$1" rm -rf -- "${decoys[@]}" </dev/null
}

nothing_kept() {
  local machine found
  for machine in "${members[@]}" barman; do
    found=$(on "$machine" bash -c 'ls -d "$1".* /var/tmp/walwright-* "$2"/walwright-staged/* 2>/dev/null || true' kept "$data_dir" "$barman_home" </dev/null |
      grep -vxF "$(printf '%s\n' "${@:2}")" || true)
    [[ -z $found ]] || printf '%s on %s; ' "${found//$'\n'/, }" "$machine"
  done
}

decoys_are_there() {
  local decoy
  for decoy in "${@:2}"; do
    on "$1" test -e "$decoy/file" || printf '%s is gone; ' "$decoy"
  done
}

# timed WHAT COMMAND…: with its seconds in times.tsv.
timed() {
  local what=$1 began=$EPOCHREALTIME failed
  shift
  "$@"
  failed=$?
  printf '%s\t%s\n' "$what" "$(seconds_since "$began")" >>"$case_dir/times.tsv"
  return "$failed"
}

seconds_since() { awk -v began="$1" -v ended="$EPOCHREALTIME" 'BEGIN { printf "%.1f", ended - began }'; }

# step_times: each step's last run, from the event log, and how long nobody could write.
step_times() {
  [[ -s $case_dir/state/events.jsonl ]] || return 0
  jq --slurp --raw-output '
    def at: capture("(?<whole>.*)\\.(?<ms>[0-9]+)Z$") | (.whole + "Z" | fromdate) + (.ms | tonumber / 1000);
    def tenths: . * 10 | round / 10;
    map(select(.host == null and .status == "done")) as $done
    | ($done[] | "step \(.step)\t\((.ended | at) - (.started | at) | tenths)"),
      ([$done[] | select(.step == "stop").started, select(.step == "hand-over").ended]
        | select(length == 2) | "out of service\t\((.[1] | at) - (.[0] | at) | tenths)")' "$case_dir/state/events.jsonl"
}

# end_case: the result, and the lab's end. WWLAB_KEEP=yes leaves the lab standing, WWLAB_KEEP=failed after a failure.
end_case() {
  trap - EXIT
  step_times >>"$case_dir/times.tsv"
  printf '%s\n' "$failures" >"$case_dir/failures"
  if [[ ${WWLAB_KEEP:-no} == no || (${WWLAB_KEEP} == failed && $failures == 0) ]]; then
    "$here/down.sh" "$lab"
  fi
  ((failures == 0))
}

case_broke_off() {
  # Not to stdout: what broke off may have had it redirected.
  printf 'FAIL  the case broke off\n' >&2
  failures=$((failures + 1))
  end_case
}
