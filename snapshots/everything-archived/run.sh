#!/usr/bin/env bash
# Runs the recovery everything-archived: its steps in order, each only once, from this machine.
#
# Usage: run.sh [--yes] [--dry-run] [--from STEP] [--to STEP] [--list] [--state DIR] [--expect DIGEST]
#               [--allow-edited] [--still STEP,STEP] [--patience SECONDS] [--project-dir DIR]
#
#   --list              the steps, and which are done; nothing runs
#   --dry-run           each command with its host; what depends on what is not known yet stands below its case; nothing runs
#   --from STEP         begins again at this step (number, name or file), where nothing that serves is touched by that
#   --to STEP           ends after this step; run.sh goes on behind it
#   --yes               passes every point of no return without asking; for drills and tests
#   --state DIR         the state folder (default: ${XDG_STATE_HOME:-$HOME/.local/state}/walwright/ and the plan's name)
#   --expect DIGEST     runs only the bundle that was reviewed: DIGEST is what `walwright render` and `verify` print for it
#   --allow-edited      names the files of this bundle that were edited since it was rendered, and runs them all the same
#   --still STEP,STEP   where another bundle began this run: the steps that are done and hold for this one, too, or none
#   --patience SECONDS  waits so long for an answer, where that is longer than usual (ten minutes, an hour for a query of the plan)
#   --project-dir DIR   the folder that the compose file is found from (default: where this is called); only where a plan has one
#
# It prints each command with its host before it runs it and asks at each point of no return. It does not ask before the service goes
# down, but where the last WAL cannot be archived: --to protect ends before that. After the step inspect, which tells how the data can be
# looked at, it goes on by itself to the next point of no return.
# After a failure, a lost connection or a kill it goes on where it was: run it again. rollback.sh goes back instead. What it is sure of
# and what it saves before the cluster is stopped is checked and saved anew by each run. A run goes on with the bundle that began it;
# where another one has to take over, --still names the steps that are done and hold for that one, too. A host that does not answer
# what it is asked is not waited for without end. Work that changes something is never ended.
# Made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
check=$(<"${here}/check-bundle.sh")
sum=$(sha256sum <<<"${check}")
[[ ${sum%% *} == 0ffbe2c2beceb6e011f5fbdce8a6a6c4af988c6e264531bbe0be29baad4c9f99 ]] || {
  printf 'error: check-bundle.sh was edited; render the bundle again: walwright render --force\n' >&2
  exit 1
}
eval "${check}"
checked "${here}" run.sh "$@"
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "${here}/lib.sh"

steps=(
  10-preflight.sh
  20-protect.sh
  40-stop.sh
  45-set-aside.sh
  50-restore.sh
  55-configure.sh
  60-replay.sh
  65-inspect.sh
  70-promote.sh
  75-hand-over.sh
  90-finish.sh
)
from=''
to=''
list=no

options() {
  while (($# > 0)); do
    option "$@"
    if ((option_words > 0)); then
      shift "${option_words}"
      continue
    fi
    case $1 in
      --from | --to)
        (($# > 1)) || usage_error "$1 wants a step"
        case $1 in
          --from) from=$2 ;;
          *) to=$2 ;;
        esac
        shift 2
        ;;
      --list) list=yes && shift ;;
      *) usage_error "unknown option $1; the head of this file lists them" ;;
    esac
  done
}

# position STEP: its place in `steps`, by ID, number or file name.
position() {
  local index name wanted=${1#steps/}
  wanted=${wanted%.sh}
  for index in "${!steps[@]}"; do
    name=${steps[${index}]%.sh}
    if [[ ${wanted} == "${name}" || ${wanted} == "${name#*-}" || ${wanted} == "${name%%-*}" ]]; then
      printf '%s' "${index}"
      return 0
    fi
  done
  usage_error "no step is called $1; --list names them"
}

# name_of INDEX: the step's ID.
name_of() { printf '%s' "${steps[$1]:3:-3}"; }

# may_begin_at INDEX: nothing that serves is touched again, and no step is done without the one before it.
may_begin_at() {
  local index name later
  [[ ! -e ${state}/done/finish ]] || die 'this run is finished; no step of it can be done again' 'another recovery is another plan; cleanup.sh removes what this one kept'
  for ((index = ${#steps[@]} - 1; index > $1; index--)); do
    name=$(name_of "${index}")
    [[ ! -e ${state}/facts/passed.${name} ]] || die "the point of no return of the step ${name} was passed; no step before it can be done again" 'run.sh without --from goes on where it was'
  done
  if (($1 > 0)); then
    name=$(name_of "$(($1 - 1))")
    [[ -e ${state}/done/${name} ]] || die "the step ${name} comes before that one, and it is not done" 'run.sh without --from begins where it has to'
  fi
  name=$(name_of "$1")
  later=$(overtaken "${name}")
  [[ -z ${later} ]] || die "the step ${later} was begun since, and ${name} cannot be done again under it" 'run.sh without --from goes on where it was, rollback.sh goes back'
}

# begin_anew: what was so at another time proves nothing while the cluster serves: only a preflight that is followed at once counts. What
# protect saved may have been changed since, and a rollback would put the old back; and commits came after the segment that it closed, with
# or without which a person wanted to go on.
begin_anew() {
  [[ ! -e ${state}/begun/stop ]] || return 0
  rm -f -- "${state}/done/preflight" "${state}/done/protect" "${state}/facts/without_last_wal"
  first=0
}

list_steps() {
  local name status absent=''
  if [[ -d ${state} ]]; then
    state=$(cd -- "${state}" && pwd -P)
  else
    absent=', which is not there: no run was begun from it'
  fi
  say "state folder: ${state}${absent}"
  for name in "${steps[@]}"; do
    status=' '
    if [[ -e ${state}/done/${name:3:-3} ]]; then
      status='x'
    fi
    printf '[%s] %s\n' "${status}" "${name%.sh}"
  done
}

# run_step FILE: its output also goes to the state folder.
run_step() {
  local name=${1:3:-3} words=(--project-dir "${project_dir}") status=0
  if [[ ${assume_yes} == yes ]]; then
    words+=(--yes)
  fi
  if [[ ${dry_run} == yes ]]; then
    words+=(--dry-run)
  fi
  if [[ -n ${patience} ]]; then
    words+=(--patience "${patience}")
  fi
  set +e
  bash "${bundle}/steps/$1" "${words[@]}" 2>&1 | visibly | tee -a "${state}/output/${name}.log"
  status=${PIPESTATUS[0]}
  set -e
  ((status == 0)) || exit "${status}"
}

# ends: what a run leaves, however it ends.
ends() {
  local begun
  begun=$(changed)
  leave
  [[ ${node_held} != yes || -n ${begun} ]] || say 'nothing was changed, and the node is free again'
}

options "$@"
if [[ ${list} == yes ]]; then
  if [[ -z ${state} ]]; then
    printf -v state '%s/walwright/%s' "${XDG_STATE_HOME:-${HOME:?}/.local/state}" everything-archived
    state=${WALWRIGHT_STATE:-${state}}
  fi
  list_steps
  exit 0
fi
if [[ ${dry_run} == yes ]]; then
  state=$(mktemp -d) || die 'no folder can be made for the dry run' 'make room in /tmp, or name another place: TMPDIR=DIR run.sh --dry-run'
  trap 'find "${state}" -depth -delete' EXIT
fi
open_state
digest=$(digest_of "${bundle}")
say bundle everything-archived "${digest}"
first=0
last=$((${#steps[@]} - 1))
if [[ -n ${from} ]]; then
  first=$(position "${from}")
fi
if [[ -n ${to} ]]; then
  last=$(position "${to}")
fi
((first <= last)) || usage_error "the step ${to} comes before ${from}, so nothing would be done; --list shows their order"
if [[ ${dry_run} == yes ]]; then
  say 'a dry run: each command with its host; what a run finds out stands in « », and what depends on that below its case'
  hold_node
else
  say "run ${run_id}, state in ${state}"
  hold
  trap ends EXIT
  if [[ -n ${from} ]]; then
    may_begin_at "${first}"
  fi
  if [[ ! -e ${state}/done/finish ]]; then
    hold_node
    settle
  fi
  if [[ -n ${from} ]]; then
    rm -f -- "${state}/done/${steps[${first}]:3:-3}"
  fi
  begin_anew
fi
WALWRIGHT_RUN_MARK=$(process_mark "$$")
export WALWRIGHT_RUN_MARK WALWRIGHT_STATE="${state}"
for ((index = first; index <= last; index++)); do
  run_step "${steps[${index}]}"
done
if [[ ${dry_run} == yes ]]; then
  say 'a dry run: nothing was done'
else
  say "done; the event log is ${state}/events.jsonl"
fi
