# Tablespaces and a pg_wal of its own disk: what the restore would write over is kept by a rename, and nothing else is touched.
. "${ASSERT:?}"
from rollback.sh put_back is_back
umask 077
main=${PWD}/base/main
kept=${main}.before-x
mkdir -p "${main}/pg_tblspc" "${main}/inside" ts/one/PG_15_1 ts/two/PG_15_1 ts/shared/PG_14_1 ts/shared/PG_15_1 ts/new wal/15/archive_status work
ln -s "${PWD}/ts/one" "${main}/pg_tblspc/1"
ln -s "${PWD}/ts/two" "${main}/pg_tblspc/2"
ln -s "${PWD}/ts/shared" "${main}/pg_tblspc/3"
ln -s "${main}/inside" "${main}/pg_tblspc/4"
ln -s "${PWD}/wal/15" "${main}/pg_wal"
: >"${main}/old"
: >"${main}/inside/row"
: >ts/one/PG_15_1/row
: >wal/15/segment
: >wal/stranger

same 'those outside' "${PWD}/ts/one ${PWD}/ts/two ${PWD}/ts/shared" "$(tablespaces "${main}" | tr '\n' ' ' | sed 's/ $//')"
yes 'its own tablespace' takes "${main}" "${kept}" "${PWD}/ts/one"
yes 'one inside the data directory' takes "${main}" "${kept}" "${main}/inside"
yes 'an empty directory' takes "${main}" "${kept}" "${PWD}/ts/new"
yes 'one that is not there' takes "${main}" "${kept}" "${PWD}/ts/newer"
no 'below nothing' takes "${main}" "${kept}" "${PWD}/nowhere/newer"
no 'with two versions of PostgreSQL' takes "${main}" "${kept}" "${PWD}/ts/shared"
no "somebody else's files" takes "${main}" "${kept}" "${PWD}/wal"
grep -q 'would remove' said || same 'what is said' 'would remove' "$(<said)"
no 'a tablespace that survived a lost data directory' takes "${PWD}/base/lost" "${PWD}/base/lost.before-x" "${PWD}/ts/one"
no 'a mount point' can_rename /proc
mkdir "${PWD}/ts/two.before-x"
no 'what was kept before is in the way' takes "${main}" "${kept}" "${PWD}/ts/two"
rmdir "${PWD}/ts/two.before-x"
yes "pg_wal's disk" wal_can_go "${main}" "${kept}"

yes 'aside' set_aside "${main}" "${kept}" x run-1 "${PWD}/ts/one" "${PWD}/ts/new" "${main}/inside"
yes 'it is aside' is_aside "${main}" "${kept}"
yes 'twice is once' set_aside "${main}" "${kept}" x run-1 "${PWD}/ts/one" "${PWD}/ts/new" "${main}/inside"
[[ -e ts/one.before-x/PG_15_1/row && -d ts/one && -e wal/15.before-x/segment && -d wal/15 ]] || same 'what is written over' kept "$(find ts wal)"
[[ -e ts/two/PG_15_1 && -e wal/stranger && -e ${kept}/inside/row ]] || same 'what is not' 'where it was' "$(find ts wal "${kept}")"

mkdir -p "${main}/pg_wal/archive_status" "${main}/pg_tblspc"
: >"${main}/pg_wal/brought"
: >"${main}/new"
: >ts/one/new
: >ts/new/new
no 'not linked yet' wal_is_linked "${main}" "${kept}"
yes 'link pg_wal' link_wal "${main}" "${kept}" "${PWD}/work"
yes 'linked' wal_is_linked "${main}" "${kept}"
yes 'twice is once' link_wal "${main}" "${kept}" "${PWD}/work"
[[ -L ${main}/pg_wal && -e wal/15/brought && -d wal/15/archive_status ]] || same 'pg_wal' linked "$(find "${main}" wal)"

yes 'what was restored goes aside everywhere' discard "${main}" "${kept}" x run-1
[[ -e ts/one.discarded-1/new && -e ts/new.discarded-1/new && -e wal/15.discarded-1/brought && ! -e ${main} ]] ||
  same 'what was restored' kept "$(find ts wal base)"
yes 'back' put_back "${main}" "${kept}" run-1
yes 'it is back' is_back "${main}" "${kept}" run-1
[[ -e ts/one/PG_15_1/row && -e wal/15/segment && -e ${main}/pg_wal/segment && -e ${main}/inside/row && ! -e wal/15.before-x ]] ||
  same 'the old data' back "$(find ts wal base)"

# Room: each place against its own file system.
df() {
  printf 'Filesystem 1-blocks Used Available Capacity Mounted\n'
  case ${*: -1} in
    */ts*) printf '/dev/b 0 0 1000 0%% /\n' ;;
    *) printf '/dev/a 0 0 5000 0%% /\n' ;;
  esac
}
stat() { case ${*: -1} in */ts*) printf '2\n' ;; *) printf '1\n' ;; esac }
yes 'all fits where it goes' room "${main}" 4500 0 0 'data=3600 1=900 ' 1 "${PWD}/ts/one"
no 'too much for the disk of the tablespace' room "${main}" 4500 0 0 'data=3500 1=1000 ' 1 "${PWD}/ts/one"
no 'too much for that of the data' room "${main}" 9000 0 0 'data=4900 1=900 ' 1 "${PWD}/ts/one"
no 'WAL counts' room "${main}" 4500 2000 0 'data=3600 1=900 ' 1 "${PWD}/ts/one"
yes 'what is left of the whole is for the data' room "${main}" 5400 0 0 ' 1=900 ' 1 "${PWD}/ts/one"
finish
