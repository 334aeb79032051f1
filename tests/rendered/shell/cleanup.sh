# cleanup.sh removes what its own runs kept, and nothing else.
. "${ASSERT:?}"
from cleanup.sh kept_by no_mount_in remove_kept clean_up remove_work remove_jobs remove_staged
umask 077
main=${PWD}/main
kept=${main}.before-x
space=${PWD}/space
runs='run-1 run-0'

keep() {
  mkdir -p "${main}/pg_tblspc" "${space}/data"
  ln -sfn "${space}" "${main}/pg_tblspc/1"
  set_aside "${main}" "${kept}" x run-1 "${space}"
}

keep
mkdir "${main}.discarded-1" "${main}.discarded-2" "${main}.discarded-3"
mark "${main}.discarded-1" x run-0
mark "${main}.discarded-2" x run-2
no 'another run keeps it' clean_up "${main}" "${kept}" run-2
tells 'where the state folder of that run is lost: cleanup.sh --run RUN'
[[ -d ${kept} && -d ${space}.before-x/data ]] || same 'what is kept' there gone
yes 'its own run' clean_up "${main}" "${kept}" "${runs}"
tells "${main}.discarded-3 has no marker and is left alone"
same 'what is left' $'main.discarded-2\nmain.discarded-3\nspace' "$(ls -d main* space*)"
yes 'twice is once' clean_up "${main}" "${kept}" "${runs}"

# A removal that is broken off has its marker still, and goes on.
mkdir broken_off
mark broken_off x run-1
: >broken_off/a
: >broken_off/z
find() { command find "${@/-delete/-print}" >found && return 1; }
no 'it is broken off' remove_kept "${PWD}/broken_off" "${runs}"
unset -f find
same 'what goes before the marker' $'a\nz' "$(sed 's|.*/||' found | sort)"
yes 'it goes on' remove_kept "${PWD}/broken_off" "${runs}"
[[ ! -e broken_off ]] || same 'it' gone there

# A tablespace that stands there and is not of this run.
keep
printf 'plan=x\n' >"${space}.before-x/.walwright-kept"
no 'the marker names no run' clean_up "${main}" "${kept}" "${runs}"
[[ -d ${space}.before-x/data && -d ${kept} ]] || same 'what is kept' there gone

# What is mounted below is not ours, even from the same file system.
mkdir mounted mounted/below 'mounted/with blank'
mark mounted x run-1
yes 'nothing is mounted' no_mount_in mounted
if mount --bind /tmp 'mounted/with blank' 2>/dev/null; then
  no 'a bind mount' remove_kept "${PWD}/mounted" "${runs}"
  umount 'mounted/with blank'
fi
no 'a mount point' no_mount_in /proc
tells 'unmount it, then call cleanup.sh again'
yes 'it goes' remove_kept "${PWD}/mounted" "${runs}"

# The folder beside the data directory.
mkdir stranger
: >stranger/file
no 'a folder that is none of ours' remove_work "${PWD}/stranger" run-1
[[ -e stranger/file ]] || same 'it' there gone
take_lock "${PWD}/work" run-1 here
mkdir -p work/wal/deep
no 'another run holds it' remove_work "${PWD}/work" run-2
yes 'our own' remove_work "${PWD}/work" run-1
[[ ! -e work ]] || same 'it' gone there
finish
