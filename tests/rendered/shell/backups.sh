# What a backup is: as its record on the Barman host has it, and as it arrived on the node.
. "${ASSERT:?}"

# --- the record ---
barman() { printf 'Server orders:\n\tbackup_directory: %s\n\tpath_prefix: %s\n' "${PWD}/store" "${programs:-None}"; }
mkdir -p store/base/20260104T140000 store/meta
record=store/base/20260104T140000/backup.info
printf 'compression=None\nencryption=None\nparent_backup_id=None\nstatus=DONE\n' >"${record}"
yes 'plain files' is_plain orders 20260104T140000
printf 'status=DONE\n' >"${record}"
yes 'an old record, without these keys' is_plain orders 20260104T140000
printf 'compression=gzip\n' >"${record}"
no 'a compressed one' is_plain orders 20260104T140000
mv "${record}" store/meta/20260104T140000-backup.info
no 'the record of a newer Barman' is_plain orders 20260104T140000
no 'no record' is_plain orders 20260104T150000

# --- pg_combinebackup ---
mkdir bin
printf '#!/bin/sh\necho "pg_combinebackup (PostgreSQL) 17.2 (Debian 17.2-1)"\n' >bin/pg_combinebackup
chmod 755 bin/pg_combinebackup
no 'it is nowhere' can_combine orders 17
programs=${PWD}/bin
yes 'it is where path_prefix says' can_combine orders 17
no 'of another major version' can_combine orders 18

# --- what arrived ---
mkdir -p data/global
touch data/PG_VERSION data/global/pg_control data/postgresql.auto.conf
label() { printf 'START WAL LOCATION: 0/5000028 (file 000000010000000000000005)\nSTART TIME: 2026-01-04 15:25:19 UTC\nLABEL: %s\n' "$1" >data/backup_label; }
label 'Barman backup orders 20260104T152519'
yes 'as it was restored' untouched data 20260104T152519 000000010000000000000005
mv data/backup_label data/backup_label.old
no 'started by something else since' untouched data 20260104T152519 000000010000000000000005
[[ $(<said) == *'something has started PostgreSQL'*'rollback.sh puts this copy aside'* ]] || same 'what leads on' it "$(<said)"
tells 'find out what it was (a reboot'
mv data/backup_label.old data/backup_label
yes 'a copy by rsync' restored data 20260104T152519 000000010000000000000005
no 'another backup by rsync' restored data 20260104T140000 000000010000000000000005
[[ $(<said) == *'then run.sh copies anew'* ]] || same 'what leads on' 'copies anew' "$(<said)"
label 'pg_basebackup base backup'
yes 'one of pg_basebackup has no ID, but a first segment' restored data 20260104T152519 000000010000000000000005
no 'it begins elsewhere' restored data 20260104T152519 000000010000000000000003
yes 'the first segment is not known' restored data 20260104T152519 -
touch data/backup_manifest.20260104T140000
no 'the manifest is of another backup' restored data 20260104T152519 -
yes 'the manifest is of this one' restored data 20260104T140000 -

# --- the backup after the recovery: none is taken twice, and none counts before its WAL has come ---
wal=000000010000000000000009
barman() {
  case $* in
    'list-backup '*) printf 'orders 20260104T160000 - F - Sun Jan  4 16:00:00 2026 - Size: 30.1 MiB - WAL Size: 0 B%s\n' "${waits:-}" ;;
    *' show-backup '*) printf '{"orders": {"begin_wal": "%s", "status": "%s"}}\n' "${wal}" "$(cat status)" ;;
    'check-backup '*) [[ ! -e arrived ]] || printf 'DONE' >status ;;
    'archive-wal '*) ;;
    *) return 1 ;;
  esac
}
printf 'DONE' >status
no 'one of before the recovery' backup_on orders 2
wal=00000002000000000000000A
yes 'one on the new timeline' backup_on orders 2 complete
printf 'WAITING_FOR_WALS' >status
yes 'copied, so that none is taken again' backup_on orders 2
no 'its WAL has not come' backup_on orders 2 complete
[[ $(<said) == *'20260104T160000, WAITING_FOR_WALS'* ]] || same 'what it waits for' it "$(<said)"
tells 'barman check orders and pg_stat_archiver of the leader say why nothing arrives'
: >arrived
yes 'Barman is asked to look' backup_on orders 2 complete
printf 'FAILED' >status
no 'a failed one' backup_on orders 2
rm data/backup_label
no 'no label' restored data 20260104T140000 -
finish
