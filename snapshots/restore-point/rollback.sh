#!/usr/bin/env bash
# Goes back to the state before the run, for every stage of restore-point that still allows it.
#
# Usage: rollback.sh [--yes] [--dry-run] [--without HOST]... [--state DIR] [--expect DIGEST] [--allow-edited] [--still STEP,STEP]
#                    [--patience SECONDS] [--project-dir DIR]
#
#   --dry-run           each command with its host; nothing runs
#   --yes               passes the point of no return without asking; for drills and tests
#   --without HOST      leaves out what needs this host, which is lost for good
#   --state DIR         the state folder of the run (default: ${XDG_STATE_HOME:-$HOME/.local/state}/walwright/ and the plan's name)
#   --expect DIGEST     runs only the bundle that was reviewed: DIGEST is what `walwright render` and `verify` print for it
#   --allow-edited      names the files of this bundle that were edited since it was rendered, and runs them all the same
#   --still STEP,STEP   where another bundle began this run: the steps that are done and hold for this one, too, or none
#   --patience SECONDS  waits so long for an answer, where that is longer than usual (ten minutes, an hour for a query of the plan)
#   --project-dir DIR   the folder that the compose file is found from (default: where this is called); only where a plan has one
#
# The steps that were begun are undone, the last one first. Nothing is deleted: what was restored is renamed. Where a host is lost for
# good, and only there, --without HOST leaves out what needs it, so that the others serve again; it has to be off, or cut off, until the end.
# Made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
check=$(<"${here}/check-bundle.sh")
sum=$(sha256sum <<<"${check}")
[[ ${sum%% *} == 5a01cb632cbf874d52a4aee7e3b05d701b688582913ba5957a1739864e07c945 ]] || {
  printf 'error: check-bundle.sh was edited; render the bundle again: walwright render --force\n' >&2
  exit 1
}
eval "${check}"
checked "${here}" rollback.sh "$@"
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "${here}/lib.sh"
# What only a way back needs; like the functions of lib.sh it travels to the host.

# put_back DIRECTORY KEPT RUN: the old data directory and its tablespaces stand where they stood.
put_back() {
  local all='' place places=() number=1 run
  no_postmaster "$1"
  no_postmaster "$2"
  if [[ -e $2 ]]; then
    run=$(run_of "$2")
    [[ ${run} == "$3" ]] || {
      printf '%s was kept by another run and is left alone\n' "$2" >&2
      return 1
    }
    [[ ! -e $1 ]] || {
      printf '%s is still there\n' "$1" >&2
      return 1
    }
    all=$(sed -n 's/^tablespace=//p' "$2/.walwright-kept")
    lines "${all}"
    for place in ${places[@]+"${places[@]}"}; do
      if [[ -e ${place}${2#"$1"} ]]; then
        if [[ -d ${place} ]]; then
          rmdir -- "${place}"
        fi
        mv -T -- "${place}${2#"$1"}" "${place}"
      fi
      rm -f -- "${place}/.walwright-kept"
    done
    if grep -qx 'nothing=kept' "$2/.walwright-kept"; then
      while [[ -e $1.discarded-${number} ]]; do
        number=$((number + 1))
      done
      mv -T -- "$2" "$1.discarded-${number}"
    else
      mv -T -- "$2" "$1"
    fi
  fi
  if [[ -d $1 ]]; then
    rm -f -- "$1/.walwright-kept"
  fi
}

# is_back DIRECTORY KEPT RUN: the old data directory stands in its place, or there was none when the run began.
is_back() {
  local place run
  [[ ! -e $2 ]] || return 1
  if [[ -d $1 ]]; then
    [[ ! -e $1/.walwright-kept ]]
    return
  fi
  for place in "$1".discarded-*; do
    run=$(run_of "${place}")
    if [[ ${run} == "$3" ]] && grep -qx 'nothing=kept' "${place}/.walwright-kept"; then
      return 0
    fi
  done
  printf 'neither %s nor %s is there: the old data was moved or removed by somebody else\n' "$1" "$2" >&2
  return 1
}

# job_stop FOLDER NAME: asks the whole process group to end, waits until it has, and forgets the job.
job_stop() {
  local mark now_mark waited=0
  [[ -e $1/$2/mark ]] || return 0
  is_private "$1"
  mark=$(<"$1/$2/mark")
  now_mark=$(process_mark "${mark%% *}")
  if [[ ! -e $1/$2/status && ${mark} == "${now_mark}" ]]; then
    kill -TERM -- "-${mark%% *}"
    while [[ ${mark} == "${now_mark}" ]]; do
      sleep 0.5
      waited=$((waited + 1))
      ((waited < 240)) || return 1
      now_mark=$(process_mark "${mark%% *}")
    done
    # Its children take a moment longer; a dead one that nobody collects is not waited for.
    for ((waited = 0; waited < 20; waited++)); do
      kill -0 -- "-${mark%% *}" 2>/dev/null || break
      sleep 0.5
    done
  fi
  rm -f -- "$1/$2/mark" "$1/$2/status"
}

host_functions+=(put_back is_back job_stop)

# stop_job NAME SEAT: work of this run that is still going on is asked to end; what it had done does not count any more.
# A host that is gone must not keep the old data from serving; that no copy comes from it any more only a person can know.
stop_job() {
  local host=${2##*@} name
  left_out "end the job $1, if it is at work" "${host}"
  [[ ${gone} == no ]] || return 0
  show "$2" "end the job $1, if it is at work" job_stop "/var/tmp/walwright-${run_id}" "$1"
  [[ ${dry_run} != yes ]] || return 0
  try within "${probe_limit}" on "$2" job_stop "/var/tmp/walwright-${run_id}" "$1"
  ((rc != 0)) || return 0
  name=$(quote "${host}")
  die "the job $1 on ${host} did not end, or nobody could tell" "rollback.sh goes on here when ${host} can be asked" \
    "where ${host} is off, or cut off, for good: rollback.sh --without ${name}"
}

# give_up HOST: what needs it is left out from here on. One that answers is not lost.
lost=()
give_up() {
  local seat name before=$'\n'
  case $1 in
    db1)
      seat=postgres@db1
      without+=(db1)
      ;;
    barman)
      seat=barman@barman
      without+=(barman)
      ;;
    *) usage_error "--without: no host of this plan is called $1" ;;
  esac
  lost+=("$1")
  [[ ${dry_run} != yes ]] || return 0
  before+=$(recall given-up)
  [[ ${before}$'\n' != *$'\n'"$1"$'\n'* ]] || return 0
  try within "${probe_limit}" on "${seat}" true >/dev/null 2>&1
  name=$(quote "$1")
  ((rc != 0)) || die "$1 answers; it is not lost, and nothing of it is left out" 'rollback.sh without that option goes back' \
    "where it answers and cannot serve any more: power it off, or cut it off, then rollback.sh --without ${name}"
}

# give_up_all HOST…: those that are named now, and those that this rollback was told of before.
give_up_all() {
  local host before
  before=$(recall given-up)
  before=$(printf '%s\n' "$@" "${before}")
  while IFS= read -r host; do
    given_up "${host}"
    if [[ -n ${host} && ${gone} == no ]]; then
      give_up "${host}"
    fi
  done <<<"${before}"
}

# tell_lost: what it means that they are given up, before the gate.
tell_lost() {
  local host target=db1 kept=/var/lib/postgresql/15/main.before-restore-point
  for host in ${lost[@]+"${lost[@]}"}; do
    say "-- ${host} is given up: it has to be off, or cut off, until the end of this rollback. What is on it stays as the run left it"
    if [[ ${host} == "${target}" && -e ${state}/begun/set-aside ]]; then
      say "   its old data may stand as ${kept} there"
    fi
    if [[ ${host} == "${leader}" && -e ${state}/begun/stop ]]; then
      say "   it led when the run began; what it alone had committed is not in what serves then"
    fi
  done
}

# tell_left: what the run left on those that are given up.
tell_left() {
  local host target=db1 barman=barman kept=/var/lib/postgresql/15/main.before-restore-point lock=/var/lib/postgresql/15/main.walwright/lock
  for host in ${lost[@]+"${lost[@]}"}; do
    if [[ ${host} == "${barman}" ]]; then
      tell_left_of_barman "${host}"
      continue
    fi
    if [[ ${host} != "${target}" ]]; then
      say "${host} was left out; should it come back, look at it before it serves"
      continue
    fi
    say "${host} was left out; should it come back, look at it before it serves. The run left there:"
    say "  ${lock}: the lock, which keeps other recoveries off; remove it"
    say "  ${kept}: the old data, where it was set aside; what stands in its place is half of a recovery"
  done
}

# tell_left_of_barman HOST: no old data is there, but a copy may still be on its way, and a pin keeps the backup for ever.
tell_left_of_barman() {
  local release folder=/var/tmp/walwright-${run_id}
  say "$1 was left out; what the run left there is to be put away by its Barman user, should it come back:"
  if [[ ${pinned_before} == nokeep ]]; then
    release=$(quote barman keep --release pg-primary 20261120T171756)
    say "  this run's pin: ${release} gives it up"
  fi
  say "  ${folder}, if it is there: first end the job that is still at work (kill -- -NUMBER, the first number in ${folder}/*/mark), then rm -r ${folder}"
}

# keep_lost: a rollback that is broken off goes on without them.
keep_lost() {
  local all
  if ((${#lost[@]} > 0)); then
    all=$(printf '%s\n' "${lost[@]}")
    remember given-up "${all}"
  fi
}

told_lost=()
rollback_options() {
  while (($# > 0)); do
    option "$@"
    if ((option_words > 0)); then
      shift "${option_words}"
    elif [[ $1 == --without ]]; then
      (($# > 1)) || usage_error "$1 wants a host"
      told_lost+=("$2")
      shift 2
    else
      usage_error "unknown option $1; the head of this file lists them"
    fi
  done
}

rollback_options "$@"
open_state
leader=$(learned leader)
pinned_before=$(learned pinned_before)

# undoing STEP: from here on run.sh does the step again; undone STEP: a rollback that is broken off goes on with the one before.
undoing() {
  [[ ${dry_run} != yes ]] || return 0
  rm -f -- "${state}/done/$1" "${state}/facts/passed.$1"
}

undone() {
  [[ ${dry_run} != yes ]] || return 0
  rm -f -- "${state}/begun/$1"
  all_undone+="${all_undone:+, }$1"
}

# agreed_to: what a person agrees to, by what was begun and is not undone yet.
agreed_to() {
  if [[ -e ${state}/begun/set-aside ]]; then
    printf 'what was restored is put aside and the cluster starts as it was'
  elif [[ -e ${state}/begun/stop ]]; then
    printf 'the cluster starts as it was, with its old data, which stands in its place'
  elif [[ -e ${state}/begun/quiesce ]]; then
    printf 'the plan'\''s own commands let writers in again; PostgreSQL runs as it does now'
  else
    printf 'what this run has pinned is given up; the cluster serves as it does now'
  fi
}

# nothing_begun: nothing was, from this state folder. A run of another user, HOME or machine has another one, and holds the node by its lock.
# Only where the lock is this run's own there is something to do: it is given back.
nothing_begun() {
  local target=db1 name holder
  say "nothing was begun from the state folder ${state}"
  if [[ ${dry_run} == yes ]]; then
    show postgres@db1 'does a run with another state folder hold the node?' lock_of /var/lib/postgresql/15/main.walwright
    exit 0
  fi
  hear postgres@db1 lock_of /var/lib/postgresql/15/main.walwright
  if ((rc != 0)); then
    is_told_lost "${target}"
    name=$(quote "${target}")
    die "${target} does not tell whether another run holds it (exit status ${rc}), so it is not known whether anything is to be undone" \
      'where a run was begun by another user, with another HOME or on another machine: rollback.sh there, or with --state DIR' \
      "where ${target} is lost for good: rollback.sh --without ${name}"
  fi
  if [[ -z ${answer} ]]; then
    say "nothing is to be undone: no run holds ${target}"
    exit 0
  fi
  holder=$(sed -n 's/^run=//p' <<<"${answer}")
  [[ ${holder} == "${run_id}" ]] || held_by_another
}

# is_told_lost HOST: a person has said so now, and nobody can tell more.
is_told_lost() {
  local host
  for host in ${told_lost[@]+"${told_lost[@]}"}; do
    if [[ ${host} == "$1" ]]; then
      say "nothing is to be undone here; whether another run holds $1, which is lost, is not known"
      exit 0
    fi
  done
}

# held_by_another: `answer` is what the lock says.
held_by_another() {
  local target=db1 lock=/var/lib/postgresql/15/main.walwright/lock kept=/var/lib/postgresql/15/main.before-restore-point from folder host holder
  holder=$(sed -n 's/^run=//p' <<<"${answer}")
  from=$(sed -n 's/^from=//p' <<<"${answer}")
  host=$(uname -n)
  [[ -n ${holder} && ${from} == *:/* ]] || die "another run holds ${target}, and its lock ${lock} does not tell which; it says:" "${answer}" \
    'nothing was undone: rollback.sh has to be called where that run was begun, by the user who began it'
  folder=$(quote "${from#*:}")
  if [[ ${from%%:*} == "${host}" ]]; then
    host='this machine'
  else
    host=${from%%:*}
  fi
  die "nothing was undone: ${target} is held by the run ${holder} (${lock}), which has its state in ${from#*:} on ${host}" \
    "on ${host}, as the user who began it: rollback.sh --state ${folder}" \
    'where that folder is gone for good nothing knows any more what was begun. Then by hand, and in this order:' \
    "  stop what runs on the data of ${target}; where ${kept} is there, it is the old data: rename what stands in its place, and it back" \
    '  start PostgreSQL by its unit' \
    "  remove ${lock} on ${target}"
}

# way_stopped: where things are when the way back has stopped, and what leads on.
way_stopped() {
  local name done_so_far='nothing is undone yet' on_from_here='Look at the message above, then: rollback.sh goes on here'
  if [[ -n ${all_undone} ]]; then
    done_so_far="undone: ${all_undone}"
  fi
  if [[ ${undo} == stop ]]; then
    warn "rollback stopped while it started the cluster; ${done_so_far}. What runs again is named above; without that the service is down. ${on_from_here}"
  elif [[ -e ${state}/begun/stop ]]; then
    warn "rollback stopped at ${undo}; ${done_so_far}, and the service is down. ${on_from_here}"
  elif [[ ${undo} == quiesce ]]; then
    warn "rollback stopped at ${undo}; ${done_so_far}. ${as_before}, but the plan's own commands may still keep writers away. Let them in by hand or put it right. ${on_from_here}"
  else
    warn "rollback stopped at ${undo}; ${done_so_far}. ${as_before}; what is left touches no data. ${on_from_here}"
  fi
  if [[ -n ${unreached} ]]; then
    name=$(quote "${unreached}")
    warn "${unreached} was not reached. Where it is lost for good: rollback.sh --without ${name} leaves out what needs it"
  fi
}

# way_ended STATUS
way_ended() {
  local ended
  if (($1 != 0)); then
    ended=$(now)
    event rollback - "${step_started}" "${ended}" failed "${undo}"
    way_stopped
  fi
  leave
}

passed=$(recall passed.hand-over)
if [[ -n ${passed} ]]; then
  die 'there is no way back any more: the recovered data was handed over' \
    'the new timeline is in the archive and may have been written to' \
    'the old data directory is still there (cleanup.sh has not removed it); a recovery to a later target starts with a new plan'
fi
begun=$(find "${state}/begun" -type f -print -quit)
if [[ -z ${begun} ]]; then
  nothing_begun
fi
if [[ ${dry_run} != yes ]]; then
  hold_folder
fi
give_up_all ${told_lost[@]+"${told_lost[@]}"}
if [[ ${dry_run} != yes ]]; then
  # Not before: whoever is lost is not waited for.
  connect
fi
given_up db1
if [[ ${gone} == no ]]; then
  hold_node
fi
if [[ ${dry_run} != yes ]]; then
  settle
fi
step=rollback
step_started=$(now)
undo='the beginning'
all_undone=''
as_before='PostgreSQL runs as before the run'
if [[ -z ${leader} && -e ${state}/begun/stop ]]; then
  as_before='Nobody led when the run began, and the cluster is down as it was'
fi
given_up "${leader}"
if [[ ${gone} == yes ]]; then
  as_before="${leader} led before the run and is given up; who leads now is named above"
fi
tell_lost
# A preflight changes nothing, so there is nothing to agree to.
to_undo=$(changed)
if [[ -n ${to_undo} ]]; then
  agreed=$(agreed_to)
  gate "${agreed}"
fi
if [[ ${dry_run} != yes ]]; then
  keep_lost
  rm -f -- "${state}/facts/passed.rollback"
  event rollback - "${step_started}" - running
  trap 'way_ended $?' EXIT
fi

undo=promote
if [[ -e ${state}/begun/${undo} ]]; then
  undoing promote
  say '== undo:' 'Open the new timeline and remove every trace of the recovery'
  goal postgres@db1 60 'the server of the recovery is down' no_postmaster /var/lib/postgresql/15/main
  by postgres@db1 'stop it' stop_postgres /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main fast
  undone promote
fi

undo=inspect
if [[ -e ${state}/begun/${undo} ]]; then
  undoing inspect
  say '== nothing to undo:' 'Look at the data before anything is decided'
  undone inspect
fi

undo=replay
if [[ -e ${state}/begun/${undo} ]]; then
  undoing replay
  say '== undo:' 'Replay to restore point before_disaster'
  goal postgres@db1 60 'the server of the recovery is down' no_postmaster /var/lib/postgresql/15/main
  by postgres@db1 'stop it' stop_postgres /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main fast
  undone replay
fi

undo=configure
if [[ -e ${state}/begun/${undo} ]]; then
  undoing configure
  say '== nothing to undo:' 'Install the settings of the recovery'
  undone configure
fi

undo=restore
if [[ -e ${state}/begun/${undo} ]]; then
  undoing restore
  say '== undo:' 'Restore backup 20261120T171756 on db1'
  stop_job restore barman@barman
  stop_job wal postgres@db1

  # A reboot may have started PostgreSQL on what was restored; no directory is renamed under a server.
  goal root@db1 600 'postgresql@15-main is stopped' unit_stopped systemd postgresql@15-main
  by root@db1 'stop postgresql@15-main' systemctl stop postgresql@15-main
  goal postgres@db1 600 'PostgreSQL is down' no_postmaster /var/lib/postgresql/15/main
  by postgres@db1 'stop PostgreSQL itself' stop_postgres /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main fast
  run postgres@db1 'put what was restored aside' discard /var/lib/postgresql/15/main \
    /var/lib/postgresql/15/main.before-restore-point restore-point "${run_id}"
  undone restore
fi

undo=set-aside
if [[ -e ${state}/begun/${undo} ]]; then
  undoing set-aside
  say '== undo:' 'Keep the old data directory as /var/lib/postgresql/15/main.before-restore-point'
  goal root@db1 600 'postgresql@15-main is stopped' unit_stopped systemd postgresql@15-main
  by root@db1 'stop postgresql@15-main' systemctl stop postgresql@15-main
  goal postgres@db1 600 'PostgreSQL is down' no_postmaster /var/lib/postgresql/15/main
  by postgres@db1 'stop PostgreSQL itself' stop_postgres /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main fast
  goal postgres@db1 10 'the old data directory is back' is_back /var/lib/postgresql/15/main \
    /var/lib/postgresql/15/main.before-restore-point "${run_id}"
  by postgres@db1 'rename it back' put_back /var/lib/postgresql/15/main /var/lib/postgresql/15/main.before-restore-point \
    "${run_id}"
  undone set-aside
fi

undo=stop
if [[ -e ${state}/begun/${undo} ]]; then
  undoing stop
  say '== undo:' 'Stop PostgreSQL'
  # The former leader first: it has the newest data.
  in_case leader 'if db1 led when the run began'
  if [[ ${open} == yes || ${leader} == 'db1' ]]; then
    goal root@db1 120 'postgresql@15-main runs' unit_runs systemd postgresql@15-main
    by root@db1 'start postgresql@15-main' systemctl start postgresql@15-main
    await postgres@db1 600 'db1 serves' is_primary /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main postgres \
      postgres
  fi
  end_case
  in_case leader 'if somebody led when the run began'
  if [[ ${open} == yes || -n ${leader} ]]; then
    in_case leader 'if db1 did not lead when the run began'
    if [[ ${open} == yes || ${leader} != 'db1' ]]; then
      goal root@db1 120 'postgresql@15-main runs' unit_runs systemd postgresql@15-main
      by root@db1 'start postgresql@15-main' systemctl start postgresql@15-main
    fi
    end_case
  fi
  end_case
  undone stop
fi

undo=protect
if [[ -e ${state}/begun/${undo} ]]; then
  undoing protect
  say '== undo:' 'Pin the backup, save the configuration, archive the last WAL'
  in_case pinned_before 'if this run pinned the backup'
  if [[ ${open} == yes || ${pinned_before} == 'nokeep' ]]; then
    goal barman@barman 30 'backup 20261120T171756 is no longer pinned' not_pinned pg-primary 20261120T171756
    by barman@barman "give up this run's pin" barman keep --release pg-primary 20261120T171756
  fi
  end_case
  undone protect
fi

undo=preflight
if [[ -e ${state}/begun/${undo} ]]; then
  undoing preflight
  say '== nothing to undo:' 'Check everything that can be checked before anything changes'
  undone preflight
fi

undo='the lock of the node'
run postgres@db1 'give the node'\''s lock back' drop_lock /var/lib/postgresql/15/main.walwright "${run_id}"
if [[ ${dry_run} == yes ]]; then
  say 'a dry run: nothing was done'
else
  node_held=no
  ended=$(now)
  event rollback - "${step_started}" "${ended}" "done" "undone: ${all_undone}"
  trap leave EXIT
  if [[ -n ${to_undo} ]]; then
    say "rolled back; undone: ${all_undone}"
  else
    say 'nothing was changed, so nothing was undone; the node is free again'
  fi
  say "${as_before}"
  tell_left
  # The next run is a new one.
  printf '%s\n' "${run_id}" >"${state}/over"
  put_away
  say "what the run wrote is in ${state}/earlier/${run_id}; the next run.sh begins a new run"
fi
