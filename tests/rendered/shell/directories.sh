# Renames there and back, and the lock on the node.
. "${ASSERT:?}"
from rollback.sh put_back is_back
umask 077
mkdir -p base/main/pg_tblspc base/space
: >base/main/old
: >base/space/old
main=${PWD}/base/main
kept=${main}.before-x
space=${PWD}/base/space
ln -s "${space}" base/main/pg_tblspc/16400
yes 'renamable' can_rename "${main}"
mkdir "${space}.before-x"
mkdir "${space}/PG_15"
no 'what stands where a tablespace will be kept is found before anything is stopped' takes "${main}" "${kept}" "${space}"
rmdir "${space}/PG_15"
no 'and a foreign one is not taken for ours' set_aside "${main}" "${kept}" x run-1 "${space}"
same 'why' "${space}.before-x stands where a tablespace would be kept, and is not of this run" "$(<said)"
rmdir "${space}.before-x"
yes 'it goes on where it was' set_aside "${main}" "${kept}" x run-1 "${space}"
yes 'and back' put_back "${main}" "${kept}" run-1
yes 'nothing stands there' not_there "${kept}"
no 'not aside yet' is_aside "${main}" "${kept}"
yes 'aside' set_aside "${main}" "${kept}" x run-1 "${space}"
yes 'it is aside' is_aside "${main}" "${kept}"
yes 'twice is once' set_aside "${main}" "${kept}" x run-1 "${space}"
[[ -e ${kept}/old && ! -e ${main} && -e ${space}.before-x/old && -d ${space} ]] || same 'the old data' kept lost
mkdir "${main}"
: >"${main}/new"
: >"${space}/new"
no 'only the run that keeps the old data puts aside what stands in its place' discard "${main}" "${kept}" x run-2
yes 'what was restored goes aside' discard "${main}" "${kept}" x run-1
tells "put aside: ${main}.discarded-1 ("
yes 'nothing is left to discard' discard "${main}" "${kept}" x run-1
[[ -e ${main}.discarded-1/new && -e ${space}.discarded-1/new && ! -e ${space}.discarded-2 ]] || same 'the restored data' kept lost
# Before the copy starts again there has to be room, and what may go is named: only what this run has put aside.
mkdir "${main}.discarded-7"
mark "${main}.discarded-7" x run-0
no 'no room' room_again run-1 "${main}" "${kept}" 9000000000000000 0 0 ''
tells "put aside: ${main}.discarded-1 ("
tells "put aside: ${space}.discarded-1 ("
tells 'remove them by hand (rm -r), and run.sh goes on here'
tells 'make room, then run.sh goes on here; rollback.sh goes back, and needs none'
[[ $(<said) != *discarded-7* ]] || same 'of another run' 'is not named' "$(<said)"
yes 'there is room' room_again run-1 "${main}" "${kept}" 1000 0 0 ''
rm -r "${main}.discarded-7"
# Nothing is renamed under a server.
mkdir "${main}"
(cd "${main}" && exec sleep 60) &
server=$!
while [[ ! /proc/${server}/cwd -ef ${main} ]]; do sleep 0.1; done
printf '%s\n' "${server}" >"${main}/postmaster.pid"
no 'a server is at work on what was restored' discard "${main}" "${kept}" x run-1
[[ -e ${main}/postmaster.pid ]] || same 'it' there renamed
mv "${main}" "${main}.new"
mv "${kept}" "${kept}.not"
mv "${main}.new" "${kept}"
mark "${kept}" x run-1
no 'a server is at work on what is kept' put_back "${main}" "${kept}" run-1
[[ -e ${kept} && ! -e ${main} ]] || same 'it' there renamed
kill "${server}"
wait "${server}" 2>/dev/null
mv "${kept}" "${main}"
rm "${main}/.walwright-kept"
mv "${kept}.not" "${kept}"
yes 'it has gone down' discard "${main}" "${kept}" x run-1

# A full disk: what can only be renamed and linked is enough for the way back, and what is kept is not written to.
mkdir "${main}"
: >"${main}/new"
before=$(<"${kept}/.walwright-kept")
full_disk() { mark() { return 1; } && discard "$@"; }
yes 'a full disk' full_disk "${main}" "${kept}" x run-1
same 'its marker' run-1 "$(run_of "${main}.discarded-3")"
mv "${main}.discarded-3" "${main}"
yes 'broken off just before the rename' discard "${main}" "${kept}" x run-1
same 'the marker of what is kept' "${before}" "$(<"${kept}/.walwright-kept")"

mkdir "${main}"
mark "${main}" x run-1
yes 'a discard that was broken off goes on' discard "${main}" "${kept}" x run-1
no 'another run does not put it back' put_back "${main}" "${kept}" run-2
yes 'back' put_back "${main}" "${kept}" run-1
yes 'it is back' is_back "${main}" "${kept}" run-1
yes 'twice is once' put_back "${main}" "${kept}" run-1
[[ -e ${main}/old && ! -e ${kept} && -e ${space}/old && ! -e ${space}.before-x ]] || same 'the old data' back lost
same 'no marker is left' '' "$(ls -A "${main}" "${space}" | grep walwright)"
lost=${PWD}/base/lost
no 'no directory at all is not the way it was' is_back "${lost}" "${lost}.before-x" run-1
yes 'a directory that is lost' set_aside "${lost}" "${lost}.before-x" x run-1
yes 'is remembered' is_aside "${lost}" "${lost}.before-x"
yes 'going back' put_back "${lost}" "${lost}.before-x" run-1
yes 'leaves it lost' is_back "${lost}" "${lost}.before-x" run-1
mkdir -p base/gone/data
no 'what is kept was removed meanwhile: what was restored may be all there is' discard "${PWD}/base/gone" "${PWD}/base/gone.before-x" x run-1
[[ -d base/gone ]] || same 'it' there gone

yes 'the lock' take_lock "${PWD}/work" run-1 here
yes 'again by the same run' take_lock "${PWD}/work" run-1 here
# As on a full disk: the file that would be written first cannot be made.
mkdir work/lock.run-1
yes 'it is held already, and nothing is written' take_lock "${PWD}/work" run-1 here
rmdir work/lock.run-1
mkdir -m 700 full full/lock.run-1
: >full/.walwright
same 'it cannot be written' 4 "$(take_lock "${PWD}/full" run-1 here >said 2>&1; printf '%s' "$?")"
no 'by another' take_lock "${PWD}/work" run-2 there
same 'with a status of its own' 3 "$(take_lock "${PWD}/work" run-2 there >said 2>&1; printf '%s' "$?")"
same 'who holds it' "another recovery holds this node (${PWD}/work/lock):
run=run-1
from=here" "$(<said)"
yes 'another cannot drop it' drop_lock "${PWD}/work" run-2
no 'it is still held' take_lock "${PWD}/work" run-2 there
yes 'its own run drops it' drop_lock "${PWD}/work" run-1
yes 'free' take_lock "${PWD}/work" run-2 there
same 'nothing else is left there' lock "$(ls work)"
mkdir -m 755 open
: >open/.walwright
no 'a folder that others may enter is none of ours' take_lock "${PWD}/open" run-1 here
ln -s work link
no 'nor is a link' take_lock "${PWD}/link" run-1 here
finish
