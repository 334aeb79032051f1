# A postmaster is the process that works in the data directory; a number that was used again is none.
. "${ASSERT:?}"
mkdir data elsewhere
same 'there is no lock file' '' "$(postmaster data)"
yes 'then nothing is in the way' no_postmaster data
: >data/postmaster.pid
same 'an empty lock file' '' "$(postmaster data)"
(cd data && exec sleep 60) &
mine=$!
(cd elsewhere && exec sleep 60) &
other=$!
while [[ ! /proc/${mine}/cwd -ef data || ! /proc/${other}/cwd -ef elsewhere ]]; do sleep 0.1; done
printf '%s\n/data\n' "${mine}" >data/postmaster.pid
same 'it works in the directory' "${mine}" "$(postmaster data)"
no 'and is in the way' no_postmaster data
printf '%s\n/data\n1\n5432\n/tmp\n*\n1 2\nready   \n' "${mine}" >data/postmaster.pid
yes 'it is at work' not_stopping data
printf '%s\n/data\n1\n5432\n/tmp\n*\n1 2\nstopping\n' "${mine}" >data/postmaster.pid
no 'it is going down' not_stopping data
tells 'its log says what it waits for; once it is down, run this script again'
printf '%s\n/data\n' "-${mine}" >data/postmaster.pid
same 'a standalone backend too' "${mine}" "$(postmaster data)"
printf '%s\n/data\n' "${other}" >data/postmaster.pid
same 'a process that has the number by chance' '' "$(postmaster data)"
yes 'which is not in the way' no_postmaster data
kill "${mine}" "${other}"
wait "${mine}" "${other}" 2>/dev/null
printf '%s\n/data\n1\n5432\n/tmp\n*\n1 2\nstopping\n' "${mine}" >data/postmaster.pid
yes 'it has gone down' not_stopping data
same 'a process that is gone' '' "$(postmaster data)"
finish
