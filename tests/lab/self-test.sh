#!/usr/bin/env bash
# self-test.sh GENERATION MANAGER: the lab itself does what cases count on. Makes and removes a lab of its own.
set -Eeuo pipefail
here=$(dirname "$(realpath "$0")")
# shellcheck source-path=SCRIPTDIR source=assert.sh
source "$here/assert.sh"

lab=wwlab-self-test-${1:?usage: self-test.sh GENERATION MANAGER}-${2:?usage: self-test.sh GENERATION MANAGER}
trap '"$here/down.sh" "$lab"; "$here/snapshot.sh" remove "$lab"' EXIT

timed() {
  local start=$EPOCHREALTIME what=$1
  shift
  "$@" >/dev/null 2>&1 || die "$what failed"
  printf 'time  %s: %s s\n' "$what" "$(awk "BEGIN {printf \"%.1f\", $EPOCHREALTIME - $start}")"
}

# silent COMMAND…: for check, which takes words for trouble.
silent() { "$@" >/dev/null 2>&1 </dev/null || printf '%s failed' "$*"; }

control() { silent "$here/control.sh" "$lab" "$@"; }

control_is_bare() {
  local tool
  for tool in python3 perl jq psql barman docker; do
    # shellcheck disable=SC2016
    "$here/control.sh" "$lab" bash -c 'command -v "$1"' find "$tool" </dev/null || true
  done
}

everyone_can_log_in() {
  local node
  for node in "${machines[@]}"; do
    control ssh "postgres@$node" sudo --non-interactive true
    silent on barman:barman ssh "postgres@$node" true
    silent on "$node:postgres" ssh barman@barman true
  done
  control ssh barman@barman true
}

services_can_be_entered() {
  silent "$here/control.sh" --docker "$lab" docker compose config --quiet
  silent "$here/control.sh" --docker "$lab" docker compose exec -T -u postgres db1 psql -c 'SELECT 1'
}

barman_is_content() { on barman:barman barman check pg-primary </dev/null | grep FAILED || true; }

barman_restores() {
  silent on barman:barman barman recover --remote-ssh-command 'ssh postgres@db1' --get-wal \
    --target-name before_disaster --target-action pause pg-primary latest "$data_dir.scratch"
  on db1 grep -q before_disaster "$data_dir.scratch/postgresql.auto.conf" || echo 'no target was written'
}

switch_over() {
  silent on db1:postgres patronictl -c /etc/patroni/patroni.yml switchover patroni1 --candidate db2 --force
  leader=db2
  eventually 30 leader_is db2
  eventually 60 all_stream
}

# service stop|start NODE
service() {
  case $manager in
    supervisor) control ssh "postgres@$2" sudo supervisorctl "$1" patroni ;;
    systemd) control ssh "postgres@$2" sudo systemctl "$1" patroni ;;
    standalone) control ssh "postgres@$2" sudo systemctl "$1" "postgresql@$pg_major-main" ;;
    compose) silent "$here/control.sh" --docker "$lab" docker compose "$1" "$2" ;;
    *) echo "no manager $manager" ;;
  esac
}

# PostgreSQL is down after a stop, wherever the process list can be read.
is_down() { on "$1" pgrep -x postgres 2>/dev/null || true; }

stop_and_start() {
  local nodes=("${members[@]}") node
  for node in $(printf '%s\n' "${nodes[@]}" | tac); do
    service stop "$node"
    is_down "$node"
  done
  for node in "${nodes[@]}"; do
    service start "$node"
    [[ $node != db1 ]] || eventually 60 leader_is db1
  done
  leader=db1
  eventually 60 all_stream
}

timed up "$here/up.sh" "$1" "$2" "$lab"
load_lab
timed seed "$here/seed.sh" "$lab"
leader=db1
machines=("${members[@]}")
[[ $manager != standalone ]] || machines+=(db2)

check 'db1 leads' leader_is db1
check 'standbys stream' all_stream
check 'barman check' barman_is_content
check 'the control host is bare' control_is_bare
check 'ssh' everyone_can_log_in
check 'docker compose exec' services_can_be_entered
check 'barman restores over ssh' barman_restores
check 'stop and start' stop_and_start
timed 'snapshot save' "$here/snapshot.sh" save "$lab" "$lab"
timed 'up --from' "$here/up.sh" --from "$lab" "$1" "$2" "$lab"
check 'the seeded data is back' answer db1 app 'SELECT count(*) FROM after_disaster' 10
[[ $manager == standalone ]] || check 'switchover' switch_over
timed down "$here/down.sh" "$lab"
((failures == 0))
