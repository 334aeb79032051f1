#!/usr/bin/env bash
# Days later: removes what abandoned-timeline kept. It is the only script that deletes.
#
# Usage: cleanup.sh [--yes] [--dry-run] [--state DIR] [--run RUN] [--expect DIGEST] [--allow-edited]
#                   [--patience SECONDS] [--project-dir DIR]
#
#   --dry-run           each command with its host; nothing runs
#   --yes               passes the point of no return without asking; for drills and tests
#   --state DIR         the state folder of the run (default: ${XDG_STATE_HOME:-$HOME/.local/state}/walwright/ and the plan's name)
#   --run RUN           removes what this run kept, where its state folder is lost; the marker in what was kept names it
#   --expect DIGEST     runs only the bundle that was reviewed: DIGEST is what `walwright render` and `verify` print for it
#   --allow-edited      names the files of this bundle that were edited since it was rendered, and runs them all the same
#   --patience SECONDS  waits so long for an answer, where that is longer than usual (ten minutes, an hour for a query of the plan)
#   --project-dir DIR   the folder that the compose file is found from (default: where this is called); only where a plan has one
#
# It removes only what the runs of this state folder kept, by the marker with their names: the old data directory, what was restored
# and then rolled back, the folder beside the data directory.
# Where the state folder of a run is lost, --run names that run instead. While a run holds the node nothing is removed.
# Made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
check=$(<"${here}/check-bundle.sh")
sum=$(sha256sum <<<"${check}")
[[ ${sum%% *} == f11e6d526abfd9d7b49711a55583d07c8431fc9490dd0862974baf9395fc0c02 ]] || {
  printf 'error: check-bundle.sh was edited; render the bundle again: walwright render --force\n' >&2
  exit 1
}
eval "${check}"
checked "${here}" cleanup.sh "$@"
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "${here}/lib.sh"
# The functions that delete; like those of lib.sh they travel to the host. Each looks for the marker first.

# kept_there DIRECTORY KEPT: what of data stands there that a run has put aside: old, discarded or nothing.
kept_there() {
  local all place places=() number
  if [[ -e $2 ]]; then
    printf 'old\n'
    return 0
  fi
  all=$(tablespaces "$1")
  all+=$'\n'$(restored_to "$1" "$2")
  lines "${all}"
  for place in "${places[@]}"; do
    for number in "${place:-/nowhere}".discarded-*; do
      if [[ -e ${number} ]]; then
        printf 'discarded\n'
        return 0
      fi
    done
  done
}

# staged_there FOLDER: staged or nothing.
staged_there() {
  local folder
  for folder in "$1" "$1".discarded-*; do
    if [[ -e ${folder} ]]; then
      printf 'staged\n'
      return 0
    fi
  done
}

# kept_by PATH RUNS: yes where the marker there names one of these runs, else no.
kept_by() {
  local run
  run=$(run_of "$1")
  if [[ -n ${run} && " $2 " == *" ${run} "* ]]; then
    printf 'yes'
  else
    printf 'no'
  fi
}

# no_mount_in DIRECTORY: what is mounted below it is not its own, even from the same file system, where find would go on.
no_mount_in() {
  local directory place found=''
  directory=$(readlink -f -- "$1")
  while read -r _ _ _ _ place _; do
    printf -v place '%b' "${place}"
    if [[ ${place} == "${directory}" || ${place} == "${directory}"/* ]]; then
      found+=" ${place}"
    fi
  done </proc/self/mountinfo
  [[ -z ${found} ]] || {
    printf 'something is mounted there, and nothing is removed:%s\nunmount it, then call cleanup.sh again\n' "${found}" >&2
    return 1
  }
}

# remove_kept PATH RUNS: only what one of these runs kept.
remove_kept() {
  local ours
  [[ -e $1 ]] || return 0
  ours=$(kept_by "$1" "$2")
  [[ ${ours} == yes ]] || {
    printf '%s was not kept by this run and is left alone\n' "$1" >&2
    sed 's/^/its marker says: /' "$1/.walwright-kept" >&2 || true
    printf 'where the state folder of that run is lost: cleanup.sh --run RUN\n' >&2
    return 1
  }
  no_mount_in "$1"
  # The marker goes last, so that a removal that is broken off goes on.
  find "$1" -xdev -mindepth 1 -depth ! -path "$1/.walwright-kept" -delete
  rm -f -- "$1/.walwright-kept"
  rmdir -- "$1"
}

# clean_up DIRECTORY KEPT RUNS: the kept data directory, its tablespaces, and what was discarded.
clean_up() {
  local all='' place places=() number ours
  if [[ -d $2 ]]; then
    ours=$(kept_by "$2" "$3")
    # It says whose it is, and stops.
    [[ ${ours} == yes ]] || remove_kept "$2" "$3"
    all=$(sed -n 's/^tablespace=//p' "$2/.walwright-kept")
    lines "${all}"
    for place in ${places[@]+"${places[@]}"}; do
      remove_kept "${place}${2#"$1"}" "$3"
    done
  else
    all=$(tablespaces "$1")
  fi
  all+=$'\n'$(restored_to "$1" "$2")
  lines "${all}"
  for place in "${places[@]}"; do
    [[ -n ${place} ]] || continue
    for number in "${place}".discarded-*; do
      ours=$(kept_by "${number}" "$3")
      if [[ ${ours} == yes ]]; then
        remove_kept "${number}" "$3"
      elif [[ -d ${number} && ! -e ${number}/.walwright-kept ]]; then
        printf '%s has no marker and is left alone: whose it is only a person can know\n' "${number}" >&2
      fi
    done
  done
  remove_kept "$2" "$3"
}

# remove_work FOLDER RUN: the folder beside the data directory, which we made and whose lock is ours now.
remove_work() {
  local socket
  [[ -e $1 ]] || return 0
  [[ -e $1/.walwright && $(<"$1/lock") == "run=$2"$'\n'* ]] || {
    printf '%s is not a folder of walwright, or its lock is not ours; it is left alone\n' "$1" >&2
    return 1
  }
  is_private "$1"
  socket=$(socket_of "$1")
  if [[ ${socket} != "$1"/* && -e ${socket}/.walwright && -O ${socket} && ! -L ${socket} ]]; then
    no_mount_in "${socket}"
    find "${socket}" -xdev -depth -delete
  fi
  no_mount_in "$1"
  # The marker and the lock go last, so that a removal that is broken off goes on.
  find "$1" -xdev -mindepth 1 -depth ! -path "$1/lock" ! -path "$1/.walwright" -delete
  rm -f -- "$1/.walwright" "$1/lock"
  rmdir -- "$1"
}

# remove_jobs RUNS: what their jobs left in the folders of these runs.
remove_jobs() {
  local places run folder
  read -ra places <<<"$1"
  for run in "${places[@]}"; do
    folder=/var/tmp/walwright-${run}
    if [[ -e ${folder}/.walwright && -O ${folder} && ! -L ${folder} ]]; then
      no_mount_in "${folder}"
      find "${folder}" -xdev -depth -delete
    fi
  done
}

# remove_staged FOLDER RUNS
remove_staged() {
  local folder
  for folder in "$1" "$1".discarded-*; do
    if [[ -e ${folder} ]]; then
      remove_kept "${folder}" "$2"
    fi
  done
}

host_functions+=(kept_there staged_there kept_by no_mount_in remove_kept clean_up remove_work remove_jobs remove_staged)

# look_for SEAT WORDS…: what is kept there joins `kept`; nobody is asked about what is not there.
kept=''
look_for() {
  local seat=$1
  shift
  show "${seat}" 'is anything kept there?' "$@"
  [[ ${dry_run} != yes ]] || return 0
  hear "${seat}" "$@"
  ((rc == 0)) || die "${seat##*@} does not tell what is kept there (exit status ${rc}); nothing was removed" 'run this script again when it answers'
  kept+=${answer}
}

of_run=''
while (($# > 0)); do
  option "$@"
  if ((option_words == 0)); then
    [[ $1 == --run && $# -gt 1 ]] || usage_error "unknown option $1; the head of this file lists them"
    of_run=$2
    option_words=2
  fi
  shift "${option_words}"
done
open_state
step=cleanup
step_started=$(now)

if [[ ! -e ${state}/done/finish ]]; then
  # A preflight changes nothing.
  begun=$(changed)
  [[ -z ${begun} ]] || die 'the run is not finished; run.sh goes on, rollback.sh goes back'
fi
# This run and those that were rolled back before it.
runs=${of_run}
if [[ -z ${runs} ]]; then
  runs=${run_id}
  for folder in "${state}"/earlier/*; do
    [[ ! -d ${folder} ]] || runs+=" ${folder##*/}"
  done
fi
if [[ ${dry_run} != yes ]]; then
  gives_back=yes
  hold
  rm -f -- "${state}/facts/passed.cleanup"
fi
hold_node
look_for postgres@db1 kept_there /var/lib/postgresql/15/patroni1 /var/lib/postgresql/15/patroni1.before-abandoned-timeline
if [[ ${dry_run} == yes || ${kept} == *old* ]]; then
  gate 'the old data directory /var/lib/postgresql/15/patroni1.before-abandoned-timeline is deleted; after that nothing leads back'
elif [[ -n ${kept} ]]; then
  gate 'what was restored, and then put aside, is deleted; the old data was not kept or is back in its place'
else
  say 'no data is kept; what is removed are the traces of the runs'
fi
run postgres@db1 'remove the old data directory and its tablespaces' clean_up /var/lib/postgresql/15/patroni1 \
  /var/lib/postgresql/15/patroni1.before-abandoned-timeline "${runs}"
run postgres@db1 'remove the traces of the jobs' remove_jobs "${runs}"
run barman@barman 'remove the traces of the jobs' remove_jobs "${runs}"
run postgres@db1 'remove the folder beside the data directory, and the lock in it' remove_work \
  /var/lib/postgresql/15/patroni1.walwright "${run_id}"
if [[ ${dry_run} == yes ]]; then
  say 'a dry run: nothing was removed'
else
  ended=$(now)
  event cleanup - "${step_started}" "${ended}" "done"
  say 'removed'
fi
