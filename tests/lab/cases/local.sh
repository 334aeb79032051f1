#!/usr/bin/env bash
# shellcheck disable=SC2016 # single quotes hold programs for other machines
# PostgreSQL and Barman on one machine, and the runbook run right there.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

# From here on Barman is db1's, from its first backup on.
move_barman() {
  local segment
  on db1 sh -c 'echo 127.0.0.1 barman >>/etc/hosts'
  compose stop barman
  export WWLAB_BARMAN=db1
  on barman install -d -o barman -g barman /data/pg-backup </dev/null
  # The check makes the server's folders.
  on barman:barman barman check pg-primary </dev/null >/dev/null || true
  docker exec --detach --user barman "$lab-db1" /lab/barman-cron
  await 60 'barman has its folders' on barman test -d /data/pg-backup/pg-primary/incoming
  # Barman calls a server ready once a first segment came in.
  segment=$(switch_wal db1)
  await 60 "$segment is in Barman" archived "$segment"
}

local_access() {
  sed -i -e '/^  ssh: /d' -e 's/^  via: ssh/  via: local/' "$case_dir/topology.yaml"
}

# There is no control host.
control() {
  if [[ $1 == --bundle ]]; then
    tar --create --directory "$(dirname "$2")" "$(basename "$2")" | on db1:postgres tar --extract --directory /var/lib/postgresql
    shift 2
  fi
  (($# == 0)) || on db1:postgres bash -c 'cd && exec "$@"' control "$@"
}

start_lab bookworm standalone ssh
move_barman
local_access
seed_lab
plan time 'backup: auto'
recover_and_check db1
