# A postmaster is the process that works in the data directory; a number that was used again is none.
. "${ASSERT:?}"
mkdir data elsewhere
no 'there is no lock file' alive data
yes 'then nothing is in the way' no_postmaster data
: >data/postmaster.pid
no 'an empty lock file' alive data
(cd data && exec sleep 60) &
mine=$!
(cd elsewhere && exec sleep 60) &
other=$!
while [[ ! /proc/${mine}/cwd -ef data || ! /proc/${other}/cwd -ef elsewhere ]]; do sleep 0.1; done
printf '%s\n/data\n' "${mine}" >data/postmaster.pid
yes 'it works in the directory' alive data
no 'and is in the way' no_postmaster data
printf '%s\n/data\n' "-${mine}" >data/postmaster.pid
yes 'a standalone backend too' alive data
printf '%s\n/data\n' "${other}" >data/postmaster.pid
no 'a process that has the number by chance' alive data
kill "${mine}" "${other}"
wait "${mine}" "${other}" 2>/dev/null
printf '%s\n/data\n' "${mine}" >data/postmaster.pid
no 'a process that is gone' alive data
finish
