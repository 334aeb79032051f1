# Renames there and back, and the lock on the node.
. "${ASSERT:?}"
from rollback.sh put_back is_back
umask 077
mkdir -p base/main/pg_tblspc
: >base/main/old
main=${PWD}/base/main
kept=${main}.before-x
yes 'renamable' can_rename "${main}"
yes 'nothing stands there' not_there "${kept}"
no 'not aside yet' is_aside "${main}" "${kept}"
yes 'aside' set_aside "${main}" "${kept}" x
yes 'it is aside' is_aside "${main}" "${kept}"
yes 'twice is once' set_aside "${main}" "${kept}" x
[[ -e ${kept}/old && ! -e ${main} ]] || same 'the old data' kept lost
mkdir "${main}"
: >"${main}/new"
yes 'what was restored goes aside' discard "${main}" "${kept}" x
yes 'nothing is left to discard' discard "${main}" "${kept}" x
[[ -e ${main}.discarded-1/new ]] || same 'the restored data' kept lost
yes 'back' put_back "${main}" "${kept}"
yes 'it is back' is_back "${main}" "${kept}"
yes 'twice is once' put_back "${main}" "${kept}"
[[ -e ${main}/old && ! -e ${kept} ]] || same 'the old data' back lost
yes 'a directory that is lost' set_aside "${PWD}/base/lost" "${PWD}/base/lost.before-x" x
yes 'is remembered' is_aside "${PWD}/base/lost" "${PWD}/base/lost.before-x"

yes 'the lock' take_lock "${PWD}/work" run-1 here
yes 'again by the same run' take_lock "${PWD}/work" run-1 here
no 'by another' take_lock "${PWD}/work" run-2 there
same 'who holds it' "another recovery holds this node (${PWD}/work/lock):
run=run-1
from=here" "$(<said)"
yes 'another cannot drop it' drop_lock "${PWD}/work" run-2
no 'it is still held' take_lock "${PWD}/work" run-2 there
yes 'its own run drops it' drop_lock "${PWD}/work" run-1
yes 'free' take_lock "${PWD}/work" run-2 there
same 'nothing else is left there' lock "$(ls work)"
finish
