#!/usr/bin/env bash
# shellcheck disable=SC2016 # single quotes hold programs for other machines
# Histories that PostgreSQL itself made when people recovered by hand, as widely copied guides tell them to, along `latest`:
#
#   timeline 2 leaves timeline 1 exactly between two segments, and timeline 1 had gone on in the segment behind;
#   timeline 3 names timeline 2 as its parent, though its rows come from timeline 1: replay ended before 2 began.
#
# The backup made on timeline 2 is newer and older than the target, and no way to it. Rows tell which path was taken.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

unit=postgresql@15-main

orders() { sql db1 app "INSERT INTO orders SELECT n, '$1' FROM generate_series($2, $3) n"; }

# instant: now, with some milliseconds on both sides, so that no commit shares it.
instant() {
  sql db1 app 'SELECT pg_sleep(0.05)' >/dev/null
  sql db1 app "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')"
  sql db1 app 'SELECT pg_sleep(0.05)' >/dev/null
}

# archive: everything up to now.
archive() {
  local segment
  segment=$(switch_wal db1)
  await 60 "$segment is in Barman" archived "$segment"
}

# recover_by_hand SETTING…: the first backup, replayed as the settings say along the newest timeline, and promoted.
recover_by_hand() {
  on db1 systemctl stop "$unit" </dev/null
  on db1:postgres rm -rf -- "$data_dir" </dev/null
  on barman:barman barman recover --remote-ssh-command 'ssh postgres@db1' "$server" "$(known BACKUP_ID)" "$data_dir" </dev/null >/dev/null
  on db1:postgres bash -c '
    data=$1
    shift
    touch "$data/recovery.signal"
    printf "%s\n" "restore_command = '\''barman-wal-restore -U barman barman pg-primary %f %p'\''" "$@" >>"$data/postgresql.auto.conf"
    ' settings "$data_dir" "recovery_target_action = 'promote'" "recovery_target_timeline = 'latest'" "$@" </dev/null
  on db1 systemctl start "$unit" </dev/null
  await 60 'the recovery by hand ends' leads db1
  # Its settings stay in postgresql.auto.conf, as they do after the guides.
}

# history_of TIMELINE: its ancestors and where each was left.
history_of() {
  await 60 "the history of timeline $1 is in Barman" on barman:barman test -e "$barman_home/$server/wals/0000000$1.history" </dev/null
  on barman:barman barman get-wal "$server" "0000000$1.history" </dev/null | awk 'NF { printf "%s %s; ", $1, $2 }'
}

not_taken() { ! grep -rqF "$1" "$(bundle)/steps" || printf '%s is in the bundle' "$1"; }

refused_along() {
  sed "s/^recovery:/&\n  timeline: $1/" "$case_dir/plan.yaml" >"$case_dir/along.yaml"
  ! "$walwright" validate "$case_dir/along.yaml" >"$case_dir/along.log" 2>&1 || printf 'it is accepted'
}

begin_case bookworm standalone ssh

# --- timeline 1 goes on behind the boundary ---
orders one 3001 3010
on_one=$(instant)
orders late 3011 3015
archive

# --- timeline 2: the fork is exactly where the good segment ends ---
boundary=$(sql db1 postgres "SELECT '0/0'::pg_lsn + (('x' || substr('$(known GOOD_WAL)', 17, 8))::bit(32)::bigint + 1) * 16777216")
recover_by_hand "recovery_target_lsn = '$boundary'" "recovery_target_inclusive = off"
check 'timeline 2 leaves timeline 1 on the boundary' same 'its history' "1 $boundary; " "$(history_of 2)"
orders two 4001 4020
archive
on barman:barman barman backup --wait "$server" </dev/null >/dev/null
second=$(newest_backup)
orders two 4021 4030
archive

# --- timeline 3: along `latest`, to a point before timeline 2 ---
recover_by_hand "recovery_target_xid = '$(known GOOD_XID)'"
check 'timeline 3 says that it comes from timeline 2' same 'its ancestors' '1 2' "$(history_of 3 | awk -v RS=';' 'NF { printf "%s%s", sep, $1; sep = " " }')"
orders three 5001 5030
on_three=$(instant)
orders late 5031 5035
archive

# --- back to an instant of timeline 3 ---
note_before
plan time 'backup: auto' "target: {time: \"$on_three\"}"
plan_top 'verify: [{name: rows, database: app, sql: SELECT count(*) FROM orders, expect: {equals: "1030"}}]'
plan_without incident
run_plan
check 'the backup of timeline 2 is not taken' not_taken "$second"
check_all db1 1030 f
clean_up db1

# --- back to an instant of timeline 1 behind the boundary, where timeline 2 has the same segment's number ---
note_before
plan time 'backup: auto' "target: {time: \"$on_one\"}"
plan_top 'name: one' 'verify: [{name: rows, database: app, sql: SELECT count(*) FROM orders, expect: {equals: "10"}}]'
plan_without incident
capture
check 'along timeline 2 it is refused' refused_along 2
run_plan
check_all db1 10 t
clean_up db1
end_case
