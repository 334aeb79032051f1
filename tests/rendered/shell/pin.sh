# A backup that waits for its WAL is looked at first, for Barman pins none that does; timelines are counted over two archives.
. "${ASSERT:?}"
fake barman <<'BARMAN'
printf '%s\n' "$*" >>calls
case $* in
  '-f json show-backup main 20260104T152519') printf '{"main": {"backup_id": "20260104T152519", "status": "%s"}}\n' "$(<status)" ;;
  'archive-wal main') ;;
  'check-backup main 20260104T152519') printf 'DONE\n' >status ;;
  'keep --target full main 20260104T152519') [[ $(<status) == DONE ]] ;;
  'show-server '*) printf 'Server:\n\twals_directory: %s/%s\n' "${PWD}" "$2" ;;
  *) exit 1 ;;
esac
BARMAN
printf 'WAITING_FOR_WALS\n' >status
yes 'its WAL has come' pin main 20260104T152519
printf 'DONE\n' >status
rm calls
yes 'it is finished' pin main 20260104T152519
no 'then it is not looked at' grep -q check-backup calls
printf 'FAILED\n' >status
no 'another is not pinned' pin main 20260104T152519

mkdir -p one two
: >one/00000002.history
: >two/00000004.history
same 'over both archives' 4 "$(newest_timeline_of one two)"
no 'the new timeline would get a number that is taken' no_newer_timeline one two
yes 'it is new in both' no_newer_timeline two one
finish
