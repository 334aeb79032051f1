# What is known of the archive: names of segments, ranges, the newest timeline, fields of Barman's JSON.
. "${ASSERT:?}"
fake barman <<'BARMAN'
case $* in
  'show-server pg-primary') printf 'Server pg-primary:\n\t%s\n\twals_directory: %s/wals\n' "${LIVE:-conninfo: x}" "${PWD}" ;;
  '-f json show-backup pg-primary '*) cat "${SHOW_BACKUP}" ;;
  *) exit 1 ;;
esac
BARMAN
mib=$((1024 * 1024))
same '16 MiB' 000000010000000000000006 "$(segment_name 1 6 $((16 * mib)))"
same 'the next log' 0000000A00000001000000FF "$(segment_name 10 511 $((16 * mib)))"
same '1 MiB' 000000010000000000000FFF "$(segment_name 1 4095 "${mib}")"
same '1 GiB' 000000020000000300000002 "$(segment_name 2 14 $((1024 * mib)))"

mkdir -p wals/0000000100000000 wals/0000000200000000 wals/0000000C00000000
: >wals/0000000100000000/000000010000000000000005
: >wals/0000000100000000/000000010000000000000006
: >wals/0000000100000000/000000010000000000000007.partial
: >wals/0000000200000000/000000020000000000000007
: >wals/0000000C00000000/0000000C0000000000000001
: >wals/00000002.history
: >wals/0000000C.history
size=$((16 * mib))
yes 'all of timeline 1' covers pg-primary "${size}" 1 5 6
no 'a .partial is no segment' covers pg-primary "${size}" 1 5 7
yes 'along two timelines' covers pg-primary "${size}" 1 5 6 2 7 7
no 'one is missing on the second' covers pg-primary "${size}" 1 5 6 2 6 7
same 'the newest timeline' 12 "$(newest_timeline pg-primary)"
no 'the plan is stale' newest_timeline_is pg-primary 2
yes 'the plan is fresh' newest_timeline_is pg-primary 12
mkdir -p wals/0000000D00000000
same 'an empty folder is no timeline' 12 "$(newest_timeline pg-primary)"
: >wals/0000000D00000000/0000000D0000000000000002
same 'a timeline without a history file is one' 13 "$(newest_timeline pg-primary)"
export LIVE='timeline: 14'
yes 'the timeline that the server is on counts' newest_timeline_is pg-primary 14
no 'the archive alone does not' newest_timeline_is pg-primary 13
same 'but not where a new one must be unlike those in the archive' 13 "$(newest_timeline pg-primary)"
LIVE='current_xlog: 000000100000000000000003'
yes 'the segment that it writes tells it, too' newest_timeline_is pg-primary 16
LIVE='current_xlog: None'
yes 'a server that does not answer is on none' newest_timeline_is pg-primary 13
unset LIVE
env_live() { LIVE="timeline: $1" "${@:2}"; }
yes 'the archive is as it was behind the live server' env_live 16 newest_timeline_is pg-primary 16 13
no 'what the archive lacked has come' env_live 16 newest_timeline_is pg-primary 16 12
rm -r wals/0000000D00000000
same 'the last whole segment' 000000010000000000000006 "$(newest_segment pg-primary 1)"
yes 'a segment is there' in_archive pg-primary 000000020000000000000007
yes 'a history is there' in_archive pg-primary 00000002.history
no 'another is not' in_archive pg-primary 00000003.history
tells 'copy it from there, then run this script again'
: >wals/00000003.history
yes 'it was copied' in_archive pg-primary 00000003.history
rm wals/00000003.history

for version in 3.4.0 3.17.0 3.19.1; do
  export SHOW_BACKUP=${FIXTURES:?}/barman/${version}/show-backup.json
  all=$(<"${SHOW_BACKUP}")
  same "${version}: status" DONE "$(field "${all}" status)"
  same "${version}: begin_wal" 000000010000000000000003 "$(field "${all}" begin_wal)"
  same "${version}: end_time" '2026-11-20 13:48:02.624475+00:00' "$(field "${all}" end_time)"
  yes "${version}: the backup that was planned with" backup_is pg-primary 20261120T134756 000000010000000000000003 1795182482624475
  yes "${version}: without an inventory" backup_is pg-primary 20261120T134756 - -
  no "${version}: it begins elsewhere" backup_is pg-primary 20261120T134756 000000010000000000000004 -
  tells 'begins in 000000010000000000000004; capture the inventory again and render again'
  no "${version}: it ended at another time" backup_is pg-primary 20261120T134756 - 1795182482624476
  tells '(1795182482624476 microseconds); capture the inventory again and render again'
done
finish
