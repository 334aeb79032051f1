#!/usr/bin/env bash
# A single server with its WAL on a disk of its own, a tablespace inside the data directory and one that moves; and in the middle of the run
# somebody, or a boot, starts the unit.
# shellcheck disable=SC2016 # single quotes hold programs for other machines
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

wal=/var/lib/postgresql/wal/main
slow=/var/lib/postgresql/slow

data=/var/lib/postgresql/15/main
unit=postgresql@15-main

move_wal() {
  on db1 systemctl stop "$unit"
  on db1:postgres bash -c '
    mkdir -p "${2%/*}"
    mv "$1/pg_wal" "$2"
    ln -s "$2" "$1/pg_wal"' move "$data" "$wal" </dev/null
  on db1 systemctl start "$unit"
}

make_tablespaces() {
  on db1:postgres mkdir -m 700 "$slow" "$data/inside"
  sql db1 postgres "CREATE TABLESPACE inside LOCATION '$data/inside'"
  sql db1 postgres "CREATE TABLESPACE slow LOCATION '$slow'"
  sql db1 postgres 'CREATE DATABASE app'
  sql db1 app 'CREATE TABLE in_inside TABLESPACE inside AS SELECT n FROM generate_series(1, 10) n'
  sql db1 app 'CREATE TABLE in_slow TABLESPACE slow AS SELECT n FROM generate_series(1, 20) n'
}

# starts_nothing: the unit fails on the data that is being recovered, and leaves no server there.
starts_nothing() {
  if on db1 systemctl start "$unit" </dev/null >/dev/null 2>&1; then
    printf 'the unit started\n'
  fi
  if on db1 pgrep -u postgres -f "bin/postgres -D $data" </dev/null; then
    printf 'a server is there\n'
  fi
}

links() { on db1:postgres readlink "$data/pg_wal" </dev/null; }
kept() { on db1 bash -c 'ls -d "$1".* "$2".* 2>/dev/null || true' kept "$wal" "$slow" </dev/null; }

start_lab bookworm standalone ssh
move_wal
make_tablespaces
seed_lab
plan time 'backup: auto' "tablespaces: {slow: $slow-new}"
capture
compile
execute run.sh --yes --to configure
check 'run.sh stops before replay' same 'its exit status' 0 "$status"
check 'the unit starts nothing on half-recovered data' starts_nothing
execute run.sh --yes
check 'run.sh succeeds' same 'its exit status' 0 "$status"
check_all db1
check 'pg_wal is on its own disk again' same 'its link' "$wal" "$(links)"
check 'what lies inside is there' answer db1 app 'SELECT count(*) FROM in_inside' 10
check 'what moved is there' answer db1 app 'SELECT count(*) FROM in_slow' 20
clean_up db1
check 'nothing of the kept places is left' same 'what is left' '' "$(kept)"
end_case
