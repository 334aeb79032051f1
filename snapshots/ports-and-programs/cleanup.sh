#!/usr/bin/env bash
# Days later: removes what ports-and-programs kept. It is the only script that deletes.
#
# Usage: cleanup.sh [--yes] [--dry-run] [--state DIR] [--project-dir DIR]
#
# It removes only directories that carry this plan's marker: the old data directory, what was restored and then rolled
# back, the folder beside the data directory.
# Made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "${here}/lib.sh"
# The functions that delete; like those of lib.sh they travel to the host. Each looks for the marker first.

# remove_kept PATH PLAN: only what carries this plan's marker.
remove_kept() {
  [[ -e $1 ]] || return 0
  grep -qsx -e "plan=$2" "$1/.walwright-kept" || {
    printf '%s does not carry the marker of this plan and is left alone\n' "$1" >&2
    return 1
  }
  socket=$(socket_of "$1")
  if [[ -d ${socket} && -O ${socket} && ! -L ${socket} ]]; then
    find "${socket}" -xdev -depth -delete
  fi
  find "$1" -xdev -depth -delete
}

# clean_up DIRECTORY KEPT PLAN: the kept data directory, its tablespaces, and what was discarded.
clean_up() {
  local all='' place places=() number
  if [[ -d $2 ]]; then
    all=$(sed -n 's/^tablespace=//p' "$2/.walwright-kept")
    lines "${all}"
    for place in ${places[@]+"${places[@]}"}; do
      if [[ -d ${place}${2#"$1"} ]]; then
        printf 'plan=%s\n' "$3" >"${place}${2#"$1"}/.walwright-kept"
        remove_kept "${place}${2#"$1"}" "$3"
      fi
    done
  fi
  all=$(restored_to "$1" "$2")
  lines "${all}"
  for place in "${places[@]}"; do
    for number in "${place}".discarded-*; do
      if grep -qsx -e "plan=$3" "${number}/.walwright-kept"; then
        remove_kept "${number}" "$3"
      fi
    done
  done
  remove_kept "$2" "$3"
}

# remove_work FOLDER: the folder beside the data directory, unless another run holds its lock.
remove_work() {
  local socket
  [[ -d $1 ]] || return 0
  [[ ! -e $1/lock ]] || {
    printf 'another recovery holds this node:\n%s\n' "$(<"$1/lock")" >&2
    return 1
  }
  find "$1" -xdev -depth -delete
}

# remove_jobs PLAN: the folder of a run is called PLAN-DATE; a plan's name that goes on with digits is another plan.
remove_jobs() {
  local folder
  for folder in /var/tmp/walwright-"$1"-*; do
    if [[ ${folder#*/walwright-"$1"-} =~ ^[0-9]{8}T && -d ${folder} && -O ${folder} ]]; then
      find "${folder}" -xdev -depth -delete
    fi
  done
}

# remove_staged FOLDER PLAN
remove_staged() {
  local folder
  for folder in "$1" "$1".discarded-*; do
    if [[ -e ${folder} ]]; then
      remove_kept "${folder}" "$2"
    fi
  done
}

host_functions+=(remove_kept clean_up remove_work remove_jobs remove_staged)

step_options "$@"
open_state
step=cleanup
step_started=$(now)

if [[ ! -e ${state}/done/finish ]]; then
  begun=$(find "${state}/begun" -type f -print -quit)
  [[ -z ${begun} ]] || die 'the run is not finished; run.sh goes on, rollback.sh goes back'
fi
if [[ ${dry_run} != yes ]]; then
  rm -f -- "${state}/facts/passed.cleanup"
fi
gate 'the old data directory /var/lib/postgresql/17/patroni1.before-ports-and-programs is deleted; after that nothing leads back'
run postgres@db2 'remove the old data directory and its tablespaces' clean_up /var/lib/postgresql/17/patroni1 \
  /var/lib/postgresql/17/patroni1.before-ports-and-programs ports-and-programs
run postgres@db2 "remove the run's folder" remove_work /var/lib/postgresql/17/patroni1.walwright
run postgres@db2 'remove the traces of the jobs' remove_jobs ports-and-programs
run barman@barman.internal 'remove the traces of the jobs' remove_jobs ports-and-programs
ended=$(now)
[[ ${dry_run} == yes ]] || event cleanup - "${step_started}" "${ended}" "done"
say 'removed'
