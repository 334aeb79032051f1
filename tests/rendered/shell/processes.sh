# Work on a host: what has ended is gone even where nobody collects it, and only our own folder is believed.
. "${ASSERT:?}"
from rollback.sh job_stop
umask 077

# A parent that never asks for its child's status leaves a zombie, as the first process of many containers does.
bash -c 'sleep 1 & echo $! >zombie; exec sleep 60' &
parent=$!
for ((waited = 0; waited < 100; waited++)); do
  [[ ! -s zombie || $(cat "/proc/$(<zombie)/stat") != *') Z '* ]] || break
  sleep 0.1
done
zombie=$(<zombie)
same 'a zombie is gone' '' "$(process_mark "${zombie}")"
[[ -n $(process_mark "${parent}") ]] || same 'its parent' there gone
mkdir data
printf '%s\n' "${zombie}" >data/postmaster.pid
same 'a postmaster that is one' '' "$(postmaster data)"
state=${PWD}/state
open_state
mark=$(sed 's/.*) //' "/proc/${zombie}/stat" | cut -d ' ' -f 20)
printf '%s %s %s\n' "${zombie}" "${mark}" "$(uname -n)" >state/holder
yes 'a run that is one holds no state folder' hold_state
mkdir -p jobs/copy
chmod 700 jobs
: >jobs/.walwright
printf '%s %s' "${zombie}" "${mark}" >jobs/copy/mark
: >jobs/copy/output
same 'a job that is one' dead "$(job_status "${PWD}/jobs" copy)"
kill "${parent}"

# The folder of jobs.
folder=${PWD}/work
yes 'a job' job_start "${folder}" sleeping sleep 60
same 'is at work' running "$(job_status "${folder}" sleeping)"
[[ $(job_effort "${folder}" sleeping) =~ ^[0-9]+$ ]] || same 'its effort' 'a number' "$(job_effort "${folder}" sleeping)"
chmod 755 "${folder}"
job_status "${folder}" sleeping >said 2>&1
same 'a folder that others may enter' 4 "$?"
no 'nothing is ended for it' job_stop "${folder}" sleeping
chmod 700 "${folder}"
yes 'ours' job_stop "${folder}" sleeping
same 'it is forgotten' none "$(job_status "${folder}" sleeping)"
same 'no folder' none "$(job_status "${PWD}/nowhere" x)"
ln -s "${folder}" link
job_status "${PWD}/link" sleeping >said 2>&1
same 'a link' 4 "$?"
no 'a link to start in' job_start "${PWD}/link" x true
if ((EUID == 0)); then
  mkdir -m 700 theirs
  : >theirs/.walwright
  mkdir theirs/x
  printf '1 1' >theirs/x/mark
  printf '0\n' >theirs/x/status
  chown -R 12345 theirs
  job_status "${PWD}/theirs" x >said 2>&1
  same 'a stranger says it is done' 4 "$?"
  no 'and has nothing shown' job_output "${PWD}/theirs" x
fi

# A file that is put in place by root does not follow what somebody else has put beside it.
mkdir open
printf 'precious\n' >precious
ln -s "${PWD}/precious" open/file.walwright-new
ln -s "${PWD}/precious" open/file
place_input "${PWD}/open/file" <<<'new'
same 'the file' new "$(<open/file)"
same 'what the links point to' precious "$(<precious)"
same 'nothing else is left' file "$(ls open)"
finish
