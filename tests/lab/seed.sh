#!/usr/bin/env bash
# seed.sh [--segments N] [--incremental] [--second-backup] LAB: lives through the story of every case and writes what is known of it
# to the lab's facts.env, and to stdout.
#
#   base backup · good rows · good instant · restore point before_disaster · next WAL segment ·
#   DELETE FROM orders · later rows · everything archived · (another base backup)
#
#   --incremental     another backup that holds only what changed since the first one
#   --segments N      as many more WAL segments between the backup and the good instant
set -Eeuo pipefail
here=$(dirname "$(realpath "$0")")
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$here/lib.sh"

segments=0
second_backup=no
incremental=no
while [[ ${1-} == --* ]]; do
  case $1 in
    --segments) segments=$2 && shift ;;
    --incremental) incremental=yes ;;
    --second-backup) second_backup=yes ;;
    *) die "no option $1" ;;
  esac
  shift
done
lab=${1:?usage: seed.sh [--segments N] [--incremental] [--second-backup] LAB}
load_lab
facts=$(lab_dir)/facts.env
leader=$(leader) || die 'no member leads'

app() { sql "$leader" app "$1"; }
fact() { printf '%s=%q\n' "$1" "$2" >>"$facts"; }
utc() { printf "to_char(%s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')" "$1"; }

back_up() {
  on barman:barman barman backup --wait "$@" "$server" >&2
  local all
  all=$(on barman:barman barman list-backup --minimal "$server")
  printf '%s\n' "${all%%$'\n'*}"
}

: >"$facts"
fact LEADER "$leader"
fact SYSTEM_ID "$(sql "$leader" postgres 'SELECT system_identifier FROM pg_control_system()')"
fact SEED_TIMELINE "$(sql "$leader" postgres 'SELECT timeline_id FROM pg_control_checkpoint()')"

[[ $(sql "$leader" postgres "SELECT 1 FROM pg_database WHERE datname = 'app'") == 1 ]] ||
  sql "$leader" postgres 'CREATE DATABASE app'
app 'DROP TABLE IF EXISTS orders, after_disaster, filler'
app 'CREATE TABLE orders (id integer PRIMARY KEY, item text NOT NULL)'
app 'CREATE TABLE filler (n integer)'
app "INSERT INTO orders SELECT n, 'good' FROM generate_series(1, 100) n"
fact BACKUP_ROWS 100
backup_id=$(back_up)
if [[ $incremental == yes ]]; then
  app "INSERT INTO filler SELECT n FROM generate_series(1, 1000) n"
  backup_id=$(back_up --incremental latest)
fi
fact BACKUP_ID "$backup_id"

for ((i = 0; i < segments; i++)); do
  app "INSERT INTO filler SELECT n FROM generate_series(1, 1000) n"
  switch_wal "$leader" >/dev/null
done
fact GOOD_XID "$(app "BEGIN; SELECT pg_current_xact_id(); INSERT INTO orders SELECT n, 'good' FROM generate_series(101, 1000) n; COMMIT")"
fact GOOD_ROWS 1000

# Some milliseconds on both sides, so that no other commit shares the good instant.
app 'SELECT pg_sleep(0.05)' >/dev/null
fact GOOD_TIME "$(app "SELECT $(utc 'clock_timestamp()')")"
good_lsn=$(app 'SELECT pg_current_wal_insert_lsn()')
fact GOOD_LSN "$good_lsn"
fact GOOD_WAL "$(app "SELECT pg_walfile_name('$good_lsn')")"
app "SELECT pg_create_restore_point('before_disaster')" >/dev/null
fact GOOD_NAME before_disaster
switch_wal "$leader" >/dev/null
app 'SELECT pg_sleep(0.05)' >/dev/null

xid=$(app 'BEGIN; SELECT pg_current_xact_id(); DELETE FROM orders; COMMIT')
fact DISASTER_XID "$xid"
fact DISASTER_TIME "$(app "SELECT $(utc "pg_xact_commit_timestamp('$xid'::xid)")")"

app "CREATE TABLE after_disaster AS SELECT n FROM generate_series(1, 10) n"
fact LATE_ROWS 10
fact LATE_TIME "$(app "SELECT $(utc 'clock_timestamp()')")"
late_wal=$(switch_wal "$leader")
fact LATE_WAL "$late_wal"
await 60 "$late_wal is in Barman" archived "$late_wal"

[[ $second_backup == no ]] || fact SECOND_BACKUP_ID "$(back_up)"
cat "$facts"
