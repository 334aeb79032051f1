# What Barman answers, and what lies in its archive, meets a sum, a name of a file or a command only where it has the form that is meant.
. "${ASSERT:?}"
evil="x[\$(touch ${PWD}/pwned)]"
mkdir -p "wals/${evil//\//_}" wals/00000003 "wals/0000000200000000" "wals/00000009zz000000"
touch "wals/0000000200000000/000000020000000000000007" "wals/0000000200000000/0000000200000000x[\$(id)]aaaa" 'wals/0000000z.history' \
  'wals/00000004x.history' 'wals/x[$(id)].history'
# shows PART=VALUE…: the server and its one backup, with these values in the place of usual ones.
shows() {
  local pair
  # Names that no function of the library has for a variable of its own: the fake sees those of its callers.
  its_timeline=2 its_xlog=000000020000000000000008 its_begin=000000020000000000000005 its_status=DONE its_end='2026-01-04T15:25:30+00:00'
  its_id=20260104T140000
  for pair in "$@"; do
    printf -v "its_${pair%%=*}" '%s' "${pair#*=}"
  done
}
barman() {
  case "$*" in
    show-server*) printf 'Server orders:\n\twals_directory: %s\n\ttimeline: %s\n\tcurrent_xlog: %s\n' "${PWD}/wals" "${its_timeline}" "${its_xlog}" ;;
    *show-backup*) printf '{"orders": {"status": "%s", "begin_wal": "%s", "end_time": "%s"}}\n' "${its_status}" "${its_begin}" "${its_end}" ;;
    list-backup*) printf 'orders %s - Sun Jan  4 14:00:10 2026 - Size: 1 MiB - WAL Size: 0 B\n' "${its_id}" ;;
    keep*) printf 'Keep: %s\n' "${its_status}" ;;
    *) return 1 ;;
  esac
}

shows
same 'the newest timeline, beside names that are none' 2 "$(newest_timeline orders)"
same 'the newest segment, beside names that are none' 000000020000000000000007 "$(newest_segment orders 2)"
same 'the timeline that the server is on' 2 "$(live_timeline orders)"
same 'the first segment' 000000020000000000000005 "$(first_segment orders 20260104T140000)"
same 'the newest backup' 20260104T140000 "$(newest_backup orders)"
yes 'a backup on its timeline' backup_on orders 2
for answer in "${evil}" '2 + 40' '0x10' "2\$(touch ${PWD}/pwned)" '99999999999'; do
  shows timeline="${answer}" xlog=none
  same "the server is on ${answer}" 0 "$(live_timeline orders)"
  shows timeline=None xlog="${answer}"
  same "the server writes ${answer}" 0 "$(live_timeline orders)"
  shows begin="${answer}"
  no "a backup begins in ${answer}" first_segment orders 20260104T140000
  no "a backup on a timeline begins in ${answer}" backup_on orders 1
  no "the plan's backup begins in ${answer}" backup_is orders 20260104T140000 000000020000000000000005 -
  shows end="${answer}"
  no "the plan's backup ended at ${answer}" backup_is orders 20260104T140000 - 1767540330000000
  shows status="${answer}"
  no "its status is ${answer}" backup_is orders 20260104T140000 - -
  no "it is pinned as ${answer}" pinned orders 20260104T140000
  no "it is not pinned as ${answer}" not_pinned orders 20260104T140000
  no "a backup with this status is none on a timeline: ${answer}" backup_on orders 2
  shows id="${answer}"
  same "a backup is called ${answer}" '' "$(newest_backup orders)"
  no "there is no backup called ${answer}" backup_on orders 1
done
[[ ! -e pwned ]] || same 'no answer is run' nothing pwned
finish
