# A plan that leaves the server shut down at its target: once a person has gone on from there, run.sh goes on where it was.
LIBRARY=${LIBRARY_OF_HALTED:?}
. "${ASSERT:?}"
from run.sh halt_for_a_person
state=${PWD}/state
from='' to=''
mkdir -p state/begun
: >state/begun/replay
halt_for_a_person
same 'at the target' replay "${to}"
to=''
: >state/begun/inspect
halt_for_a_person
same 'a person has gone on' '' "${to}"
rm state/begun/inspect
from=inspect
halt_for_a_person
same 'a person goes on' '' "${to}"
from='' to=stop
halt_for_a_person
same 'another end was named' stop "${to}"
finish
