#!/usr/bin/env bash
# shellcheck disable=SC2016 # single quotes hold programs for other machines
# start.sh LAB: starts the machines of a lab, db1 as the leader, and waits until all of them do their work.
set -Eeuo pipefail
here=$(dirname "$(realpath "$0")")
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$here/lib.sh"

lab=${1:?usage: start.sh LAB}
load_lab

start_patroni_cluster() {
  compose up --detach etcd barman db1
  await 60 'db1 leads' elected db1
  compose up --detach
  if [[ $manager == rhel ]]; then
    make_plain_barman
  else
    make_user barman SUPERUSER
  fi
  await 90 'db2 and db3 follow db1' streams_from db1 db2 db3
}

# Not writable alone: a new cluster's first server is started once more before Patroni calls it the leader.
elected() { [[ $(patronictl "$1" list -f tsv) == *$'\t'Leader$'\t'running$'\t'* ]] && leads "$1"; }

# What Barman's documentation grants instead of superuser, and a slot for its receiver.
make_plain_barman() {
  make_user barman ''
  make_user streaming_barman REPLICATION
  local backup='pg_backup_start(text, boolean), pg_backup_stop(boolean)'
  sql db1 postgres "GRANT EXECUTE ON FUNCTION $backup, pg_switch_wal(), pg_create_restore_point(text) TO barman"
  sql db1 postgres 'GRANT pg_read_all_settings, pg_read_all_stats TO barman'
  on barman:barman barman receive-wal --create-slot pg-primary </dev/null >/dev/null 2>&1 || true
  await 60 'Barman receives' receives
}

receives() { [[ $(sql db1 postgres "SELECT active FROM pg_replication_slots WHERE slot_name = 'barman'") == t ]]; }

# Debian's own way of a cluster: configuration in /etc, data in /var/lib, a systemd unit for it.
start_standalone() {
  compose up --detach
  await 30 'db1 has booted' booted db1
  await 30 'db2 has booted' booted db2
  on db1 test -e "/etc/postgresql/$pg_major/main" || create_standalone_cluster
  on db1 systemctl start "postgresql@$pg_major-main"
  make_user barman SUPERUSER
  # For the standby that may be cloned onto db2.
  make_user replicator REPLICATION
}

booted() { on "$1" systemctl is-active --quiet multi-user.target; }

create_standalone_cluster() {
  # Data from a snapshot comes without its configuration, and Debian's tool makes only both at once.
  on db1 bash -c '[[ ! -e $1 ]] || mv "$1" "$1.kept"' keep "$data_dir"
  # Not every build of the server has SSL; Debian would switch it on.
  on db1 pg_createcluster -o ssl=off "$pg_major" main -- --encoding UTF8 --locale C.UTF-8 --data-checksums --no-sync >/dev/null
  on db1:postgres sh -c "cat >/etc/postgresql/$pg_major/main/conf.d/lab.conf" <"$here/standalone.conf"
  on db1:postgres sh -c "cat >>/etc/postgresql/$pg_major/main/pg_hba.conf" <<'END'
host all all 0.0.0.0/0 scram-sha-256
host replication all 0.0.0.0/0 scram-sha-256
END
  on db1 bash -c '[[ ! -e $1.kept ]] || { rm -r "$1" && mv "$1.kept" "$1"; }' put_back "$data_dir"
}

make_user() {
  [[ $(sql db1 postgres "SELECT 1 FROM pg_roles WHERE rolname = '$1'") == 1 ]] && return
  sql db1 postgres "CREATE ROLE $1 $2 LOGIN PASSWORD 'lab'" >/dev/null
}

# Barman calls a server ready once a first segment came in.
archive_a_segment() {
  local segment
  segment=$(switch_wal db1)
  await 60 "$segment is in Barman" archived "$segment"
}

if [[ $manager == standalone ]]; then
  start_standalone
else
  start_patroni_cluster
fi
archive_a_segment
say "$lab is up"
