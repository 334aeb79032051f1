# shellcheck shell=bash
# shellcheck disable=SC2016 # single quotes hold programs for other machines
# What the cases below faults/ share, on top of case.sh: how a run is refused, and what a cluster that went back looks like.

# shellcheck source-path=SCRIPTDIR source=case.sh
source "$(dirname "${BASH_SOURCE[0]}")/case.sh"

lab=${WWLAB:-wwlab-f1}

# said TEXT: the last script's output has it, in plain words.
said() { [[ $(<"$case_dir/output") == *"$1"* ]] || printf '`%s` is not said' "$1"; }

not_said() { [[ $(<"$case_dir/output") != *"$1"* ]] || printf '`%s` is said' "$1"; }

# attempt SCRIPT [OPTION…]: as execute, with the output of this attempt alone in $case_dir/output and the bundle as it is there.
attempt() {
  local script=$1 host=()
  if [[ $1 == --host ]]; then
    host=("$1" "$2")
    script=$3
    shift 2
  fi
  shift
  printf -- '--- %s %s\n' "$script" "$*" | tee -a "$case_dir/log"
  set +e
  control "${host[@]}" "$plan_name/$script" "$@" </dev/null >"$case_dir/output" 2>&1
  status=$?
  set -e
  cat "$case_dir/output" >>"$case_dir/log"
}

succeeds() { check "$1 succeeds" same 'its exit status' 0 "$status"; }

# refused WHAT TEXT…: the last attempt ended with 1 and said why.
refused() {
  local text what=$1
  shift
  check "$what: refused" same 'its exit status' 1 "$status"
  for text in "$@"; do
    check "$what: it says \`$text\`" said "$text"
  done
  [[ $failures == 0 ]] || tail -n 8 "$case_dir/output"
}

# bring: the bundle as it is now, on the control host.
bring() {
  control "$@" sh -c 'rm -rf -- "$1"' bring "$plan_name" </dev/null
  control "$@" --bundle "$(bundle)" </dev/null
}

# prepare [LINE…]: inventory, plan and bundle from how the cluster is now.
prepare() {
  plan "${target:-time}" "$@"
  capture 2>/dev/null
  compile >"$case_dir/compile.log"
  bring
}

# check_back: after a rollback, or before any run: nothing is lost, nothing is left, everything runs.
check_back() {
  check 'db1 leads' eventually 60 leader_is db1
  leader=db1
  check 'the rows after the disaster are there, everywhere' everywhere app 'SELECT count(*) FROM after_disaster' "$(known LATE_ROWS)"
  check 'and the disaster' everywhere app 'SELECT count(*) FROM orders' 0
  check 'standbys stream on the leader'\''s timeline' eventually 60 all_stream
  check 'Patroni agrees' eventually 30 patroni_agrees
  check 'the DCS configuration is as before' dcs_is_as_before
  check 'nothing left of the recovery' no_recovery_left
  check 'pg_wal is tidy' pg_wal_is_tidy
  check 'no lock and no kept directory' nothing_held
  check 'no pin is left' same 'the pin' nokeep "$(pin)"
}

nothing_held() {
  on db1 bash -c '
    for path in "$1.walwright/lock" "$1".before-*; do
      [[ ! -e $path ]] || printf "%s is there; " "$path"
    done' held "$data_dir" </dev/null
}

pin() { on barman:barman barman keep --status "$server" "$(known BACKUP_ID)" </dev/null | sed -n 's/^.*Keep: *//p'; }

# count_events TEXT: how often that was done, over all attempts of the run.
count_events() { on_control sh -c 'cat .local/state/walwright/"$1"/events.jsonl' events "$plan_name" | jq --slurp --arg what "$1" '[.[] | select(.status == "done" and (.what // "" | contains($what)))] | length'; }

on_control() { control "$@" </dev/null; }

# at_work: a run holds the state folder.
at_work() { on_control test -e ".local/state/walwright/$plan_name/holder" || echo 'no run is at work'; }

# slow SECONDS and fast: what goes between the control host and the others by ssh takes that much longer for each piece, and no longer.
slow() {
  on control:oncall bash -c 'mkdir -p -m 700 .ssh && cat >.ssh/slow && chmod 700 .ssh/slow && printf "Host *\n  ProxyCommand /home/oncall/.ssh/slow %%h %%p %s\n" "$1" >.ssh/config' slow "$1" <<'PROXY'
#!/bin/bash
# HOST PORT SECONDS: a connection that waits before each piece it passes on.
exec 3<>"/dev/tcp/$1/$2"
pass() { while said=$(dd bs=65536 count=1 2>&1 >&4) && [[ $said != 0+0* ]]; do sleep "$1"; done; }
exec 5<&0
pass "$3" <&5 4>&3 &
pass "$3" <&3 4>&1
kill $!
PROXY
}

fast() { on control:oncall rm .ssh/config </dev/null; }

# unplug and plug MACHINE: it is not reached by anyone.
unplug() { docker network disconnect "${lab}_default" "$lab-$1"; }
plug() { docker network connect --alias "$1" "${lab}_default" "$lab-$1"; }
