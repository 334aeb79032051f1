#!/usr/bin/env bash
# Runs the recovery ports-and-programs: its steps in order, each only once, from this machine.
#
# Usage: run.sh [--yes] [--dry-run] [--from STEP] [--to STEP] [--list] [--state DIR] [--expect DIGEST]
#               [--allow-edited] [--project-dir DIR]
#
# It prints each command with its host before it runs it and asks at each point of no return. After a failure, a lost
# connection or a kill it goes on where it was: run it again. rollback.sh goes back instead.
# Made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
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
  80-replicas.sh
  90-finish.sh
)
from=''
to=''
list=no
expect=''
allow_edited=no

options() {
  while (($# > 0)); do
    option "$@"
    if ((option_words > 0)); then
      shift "${option_words}"
      continue
    fi
    case $1 in
      --from | --to | --expect)
        (($# > 1)) || usage_error "$1 wants a value"
        case $1 in
          --from) from=$2 ;;
          --to) to=$2 ;;
          *) expect=$2 ;;
        esac
        shift 2
        ;;
      --list) list=yes && shift ;;
      --allow-edited) allow_edited=yes && shift ;;
      *) usage_error "unknown option $1; the head of this file lists them" ;;
    esac
  done
}

# position STEP: its place in `steps`, by ID, number or file name.
position() {
  local index name
  for index in "${!steps[@]}"; do
    name=${steps[${index}]%.sh}
    if [[ $1 == "${name}" || $1 == "${name#*-}" || $1 == "${name%%-*}" ]]; then
      printf '%s' "${index}"
      return 0
    fi
  done
  usage_error "no step is called $1; --list names them"
}

# check_bundle: what was reviewed is what runs.
check_bundle() {
  local digest edited
  digest=$(sha256sum "${bundle}/SHA256SUMS")
  digest=${digest%% *}
  say bundle ports-and-programs "${digest}"
  [[ -z ${expect} || ${digest} == "${expect}" ]] || die 'this is not the bundle that was reviewed' "expected ${expect}"
  edited=$(cd -- "${bundle}" && { sha256sum -c --quiet SHA256SUMS 2>/dev/null || true; })
  if [[ -n ${edited} ]]; then
    [[ ${allow_edited} == yes ]] || die 'files of this bundle were edited after it was rendered:' "${edited}" 'render again, or say --allow-edited'
    warn "edited since it was rendered, and run all the same: ${edited//$'\n'/, }"
  fi
}

list_steps() {
  local name status
  for name in "${steps[@]}"; do
    status=' '
    if [[ -n ${state} && -e ${state}/done/${name:3:-3} ]]; then
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
  set +e
  bash "${bundle}/steps/$1" "${words[@]}" 2>&1 | tee -a "${state}/output/${name}.log"
  status=${PIPESTATUS[0]}
  set -e
  ((status == 0)) || stopped "${name}" "${status}"
}

# stopped STEP STATUS: a run that only read leaves no lock behind.
stopped() {
  local begun
  begun=$(find "${state}/begun" -type f ! -name preflight -print -quit)
  if [[ $1 == preflight && -z ${begun} && ${dry_run} != yes ]]; then
    try on postgres@db2 drop_lock /var/lib/postgresql/17/patroni1.walwright "${run_id}"
    say 'nothing was changed'
  fi
  exit "$2"
}

options "$@"
if [[ ${list} == yes ]]; then
  if [[ -z ${state} ]]; then
    plan=ports-and-programs
    state=${XDG_STATE_HOME:-${HOME:?}/.local/state}/walwright/${plan}
  fi
  list_steps
  exit 0
fi
check_bundle
if [[ ${dry_run} == yes ]]; then
  state=$(mktemp -d)
  trap 'find "${state}" -depth -delete' EXIT
fi
open_state
first=0
last=$((${#steps[@]} - 1))
if [[ -n ${from} ]]; then
  first=$(position "${from}")
fi
if [[ -n ${to} ]]; then
  last=$(position "${to}")
fi
say "run ${run_id}, state in ${state}"
if [[ ${dry_run} != yes ]]; then
  hold_state
  open_connections
  trap 'close_connections; rm -f -- "${state}/holder"' EXIT
  if [[ ! -e ${state}/done/finish ]]; then
    hold_node
    settle
  fi
  if [[ -n ${from} ]]; then
    rm -f -- "${state}/done/${steps[${first}]:3:-3}"
  fi
fi
WALWRIGHT_RUN_MARK=$(process_mark "$$")
export WALWRIGHT_RUN_MARK WALWRIGHT_STATE="${state}"
for ((index = first; index <= last; index++)); do
  run_step "${steps[${index}]}"
done
say "done; the event log is ${state}/events.jsonl"
