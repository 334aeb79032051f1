# What a run says when it stops leads on: each state is made, its help is read, and followed until the same words end well.
. "${ASSERT:?}"
state=${PWD}/state
open_state
show() { :; }
sleep() { SECONDS=$((SECONDS + ${1%.*})); }
step=restore
step_started=$(now)

# The state folder.
first=${run_id}
cp state/plan plan.own
printf 'another\n' >state/plan
no 'a folder of another plan' open_state
tells 'give this one its own: --state DIR'
(state=${PWD}/own && yes 'its own' open_state) || failures=1
cp plan.own state/plan
printf 'x; rm -rf /\n' >state/run
no 'a name of a run that is none' open_state
tells 'it was edited; name another state folder: --state DIR'
(state=${PWD}/another && yes 'another' open_state) || failures=1
printf '%s\n' "${first}" >state/run
ln() { return 1; }
no 'a file system without hard links' hold_state
tells 'it has to be on a file system with hard links; name another one: --state DIR'
unset -f ln
yes 'one with them' hold_state
rm -f state/holder
printf '99999999 1 elsewhere\n' >state/holder
no 'a run from another host' hold_state
tells "if it is gone for good, remove ${state}/holder"
rm state/holder
yes 'it is gone for good' hold_state
no 'a run that is at work' hold_state
tells 'call this again when it has ended'
rm state/holder
process_mark "$$" >state/step.mark
no 'a step that does not end' hold_state
tells 'where it hangs, end it (kill'
printf '99999999 1\n' >state/step.mark
rm -f state/holder
yes 'it was ended' hold_state
WALWRIGHT_RUN_MARK='99999999 1'
no 'run.sh was killed' still_wanted
tells 'this step stops here and the next run.sh goes on'
WALWRIGHT_RUN_MARK=''
yes 'the next one' still_wanted

# The node's lock.
on() { return 3; }
no 'another recovery' hold_node
tells 'rollback.sh on its own control host ends it; where that host is gone for good, remove the lock file named above'
on() { return 4; }
no 'it answers, and its disk is full' hold_node
tells 'make room there (df shows which disk is full), then run it again'
[[ $(<said) != *'--without'* ]] || same 'it answers' 'no host is lost' "$(<said)"
on() { return 255; }
no 'not reached' hold_node
tells 'when the node can be reached, run it again'
on() { :; }
yes 'reached, and free' hold_node

# Steps in their order, and what they learn.
hold() { :; }
hold_node() { :; }
settle() { :; }
leave() { :; }
no 'out of order' begin restore x set-aside
tells 'run.sh does the steps in their order'
: >state/done/set-aside
yes 'in order' begin restore x set-aside
hear() { rc=255 answer=''; }
no 'a host that does not answer' learn leader postgres@db1 role
tells 'run.sh goes on here when it can be asked again'
hear() { rc=0 answer=db1; }
yes 'it answers' learn leader postgres@db1 role
hear() { rc=255 answer=''; }
no 'primary or replica' note_role db1 postgres@db1 bin data user db
tells 'where it will never answer, stop it there by its unit'
hear() { rc=0 answer=down; }
yes 'it was stopped' note_role db1 postgres@db1 bin data user db

# A host that is not reached, or lost.
unreached=db3
yes 'not reached' stands
tells 'db3 was not reached. When it answers again, run.sh goes on here'
unreached=''
(state=${PWD}/own && yes 'lost, before anything was changed' without_host db3) || failures=1
tells 'take it out of the topology, render, review and run again'
from rollback.sh way_stopped
undo=quiesce
all_undone=''
as_before='PostgreSQL runs as before the run'
yes 'writers are not let in on the way back' way_stopped
tells 'Let them in by hand or put it right.'

# A person is asked.
on() { return 1; }
no 'the last WAL is not archived, and nobody is there' await_or_ask barman@barman 0 'it is archived' there </dev/null
tells 'is for a person to say, at a terminal and without --yes'
tells 'or mend the archiving (barman check shows what is wrong), then run.sh goes on here'
on() { :; }
yes 'archiving was mended' await_or_ask barman@barman 0 'it is archived' there </dev/null
gated() { gate 'all is lost' </dev/null; }
no 'no terminal' gated
tells 'call it at a terminal; for drills and tests there is --yes'
assume_yes=yes
yes 'a drill' gated
assume_yes=no

# Work on hosts.
hear() { rc=0 answer=none; }
on() { return 255; }
no 'not started' job wal postgres@db1 'copy' copy
tells 'run.sh finds out and goes on here'
hear() { rc=0 answer='done 0'; }
yes 'it was, and has ended' job wal postgres@db1 'copy' copy
again() { fresh wal postgres@db1 postgres@db1 'its place is empty' clear; anew remark 'there is room'; }
on() { :; }
yes 'it has ended' again
[[ $(<said) != *'there is room'* ]] || same 'what has ended' 'needs no room' "$(<said)"
hear() { rc=0 answer=dead; }
yes 'it starts again' again
tells 'there is room'
hear() { rc=0 answer=same; }
standstill() { local effort=same moved=0 looked=0 && SECONDS=4000 && job_moves postgres@db1 folder wal; }
no 'half an hour' standstill
tells 'where it is dead, end it there (kill -- -NUMBER, the first number in folder/wal/mark); then run.sh starts it anew'
tells 'where it is only waiting, run.sh waits on'
hear() { rc=0 answer=moved; }
yes 'it moves' standstill
silent() { silence=1 rc=255 SECONDS=400 && no_answer postgres@db1; }
no 'five minutes' silent
tells 'no answer from postgres@db1; asked again'
tells 'run.sh goes on here when it can be reached again'

# The dynamic configuration.
printf 'ttl: 30\n' >state/saved/dynamic
hand() { return 1; }
no 'it cannot be applied' reapply dynamic postgres@db1 patroni.yml patroni1
tells 'patronictl edit-config --replace puts it in force, then run.sh goes on here'
hand() { return 0; }
yes 'somebody put it in force' reapply dynamic postgres@db1 patroni.yml patroni1

hand() { return 1; }
no 'a file cannot be written' sent state/plan postgres@db1 place_input /etc/file
tells 'what was there is unchanged; mend the reason, then run.sh goes on here'
hand() { return 0; }
yes 'it can' sent state/plan postgres@db1 place_input /etc/file

# Replay.
clearly() { "$@"; }
why_it_stopped() { :; }
on() { return 0; }
hear() { rc=0 answer='shut|0/7000000|-'; }
no 'it ended as something else' replay postgres@db1 stopped goal bin dir work user db 15
tells 'where run.sh says the same again, rollback.sh goes back, and run.sh then begins anew'
hear() { rc=0 answer='replaying|0/7000000|-'; }
no 'it stands' replay postgres@db1 stopped goal bin dir work user db 15
tells 'what it waits for is in the lines above; run.sh waits on'
hear() { rc=0 answer='stopped|0/7000000|-'; }
yes 'it got there' replay postgres@db1 stopped goal bin dir work user db 15

# The way back, after the hand-over.
export HOME=${PWD}
rm -f state/step.mark state/holder
mkdir -p state/facts
chmod -R go-w state
printf 'yes\n' >state/facts/passed.hand-over
no 'the recovered data is in use' bash "${LIBRARY%/*}/rollback.sh" --yes --state "${state}"
tells 'a recovery to a later target starts with a new plan'
finish
