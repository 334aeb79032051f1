# The state folder, its lock, and the event log.
. "${ASSERT:?}"
state=${PWD}/state
open_state
first=${run_id}
same 'a value' "it's \$(x) \"y\"" "$(remember v "it's \$(x) \"y\"" && recall v)"
same 'no value' '' "$(recall nothing)"
run_id=''
open_state
same 'the run goes on' "${first}" "${run_id}"
no 'a folder that cannot be made' eval 'state=/proc/walwright; open_state'
tells 'error: the state folder /proc/walwright cannot be made'
mkdir half
: >half/done
no 'a folder in which nothing can be made' eval "state=${PWD}/half; open_state"
tells 'make room or rights there, then run this script again'
printf 'another\n' >state/plan
no 'a folder of another plan' open_state
cp state/plan plan.other
sed 's/-[0-9].*//' state/run >state/plan

event step 'db1' 2026 - failed $'a "b" \\ c\td'
same 'an event' "{ \"run\": \"${first}\", \"step\": \"step\", \"host\": \"db1\", \"started\": \"2026\", \"ended\": null, \"status\": \"failed\", \"what\": \"a \\\"b\\\" \\\\ c d\" }" "$(<state/events.jsonl)"

# One run at a time; a holder that is gone is no holder.
hold_state
host=$(uname -n)
same 'the holder' "$(process_mark "$$") ${host}" "$(<state/holder)"
no 'two' bash -c '. "$1" && state=$2 && open_state && hold_state' x "${LIBRARY}" "${state}"
tells "error: a run is at work on ${state} already (process $$)"
printf '99999999 1 %s\n' "${host}" >state/holder
yes 'a dead holder' bash -c '. "$1" && state=$2 && open_state && hold_state' x "${LIBRARY}" "${state}"
printf '%s 1 %s\n' "$$" "${host}" >state/holder
yes 'a number used again' bash -c '. "$1" && state=$2 && open_state && hold_state' x "${LIBRARY}" "${state}"
printf '99999999 1 elsewhere\n' >state/holder
no 'a holder on another host, which nobody can look at from here' bash -c '. "$1" && state=$2 && open_state && hold_state' x "${LIBRARY}" "${state}"
rm state/holder

# A run that is refused before it has a connection says nothing but why.
unset WALWRIGHT_SOCKETS
same 'no connection was opened' '' "$(close_connections 2>&1)"

# A state belongs to one bundle.
run_id=${first}
digest=$(sha256sum <"${bundle}/SHA256SUMS")
yes 'the first bundle' bind_bundle
same 'it is named' "${digest%% *}" "$(<state/bundle)"
printf 'another\n' >state/bundle
yes 'while nothing was changed any other will do' bind_bundle
printf 'another\n' >state/bundle
: >state/begun/stop
: >state/done/protect
: >state/done/stop
printf 'yes\n' >state/facts/passed.stop
no 'then no other goes on' bind_bundle
[[ $(<said) == *'was begun with another bundle, another'*"bash ${state}/bundles/another/"*'--still'* ]] || same 'it names the way on' it "$(<said)"
tells 'to go on with this one, name the steps that are done (run.sh --list) and still hold'
still=protect
yes 'unless a person says what still holds' bind_bundle
same 'that is kept, the rest is done again' "${digest%% *} protect" "$(<state/bundle) $(ls state/done)"
[[ ! -e state/facts/passed.stop ]] || same 'a gate of it' 'asked again' passed
printf 'another\n' >state/bundle
printf 'yes\n' >state/facts/passed.hand-over
still=none
no 'what was handed over is not done again' bind_bundle
tells 'name it with --still'
rm -r state/facts/passed.hand-over

# What was replayed stands at the other bundle's target: a later step that stands on it keeps a step from being done again.
: >state/begun/replay
: >state/done/restore
: >state/done/configure
still=protect,restore
no 'other settings under a replay that was begun' bind_bundle
[[ $(<said) == *'configure cannot be done again'*"bash ${state}/bundles/another/rollback.sh"* ]] || same 'it names the way back' it "$(<said)"
tells 'goes back, then this one begins anew'
tells 'where all that is done holds for it, too, name it with --still'
same 'nothing of it was dropped' 'another configure protect restore' "$(<state/bundle) $(echo $(ls state/done))"
: >state/done/replay
still=protect,restore,configure
no 'another target on data that was replayed' bind_bundle
still=protect,restore,configure,replay
yes 'a person says that all of it holds' bind_bundle
printf 'another\n' >state/bundle
rm state/begun/replay state/done/restore state/done/configure state/done/replay
: >state/done/preflight
still=protect
: >state/begun/stop
no 'the preflight of a cluster that is stopped' bind_bundle
rm -r state/bundle state/begun/stop state/done/protect state/done/preflight
printf 'x; rm -rf /\n' >state/run
no 'a name of a run that is none' open_state
printf '%s\n' "${first}" >state/run

# --from: nothing that serves is touched again, and no step goes before the one it needs.
from run.sh name_of may_begin_at
steps=(10-preflight.sh 40-stop.sh 65-inspect.sh 75-hand-over.sh 90-finish.sh)
no 'the step before is not done' may_begin_at 2
tells 'run.sh without --from begins where it has to'
: >state/done/stop
yes 'it is done' may_begin_at 2
: >state/begun/stop
no 'a preflight under a cluster that is stopped' may_begin_at 0
tells 'run.sh without --from goes on where it was, rollback.sh goes back'
rm state/begun/stop
printf 'yes\n' >state/facts/passed.hand-over
no 'behind a passed point of no return' may_begin_at 2
tells 'no step before it can be done again'
tells 'run.sh without --from goes on where it was'
: >state/done/inspect
yes 'the step of that point itself' may_begin_at 3
: >state/done/hand-over
: >state/done/finish
no 'a run that is finished' may_begin_at 4
tells 'another recovery is another plan; cleanup.sh removes what this one kept'
rm state/done/* state/facts/*

# While the cluster serves a run checks and saves anew; after its stop was begun nothing is saved over.
from run.sh begin_anew
said_now() { printf '%s\n' "${ttl}" >to-keep && quiet=yes && keep dynamic control 'save it' cat to-keep; }
show() { :; }
ask() { shift && "$@"; }
still_wanted() { :; }
rm -f state/begun/*
: >state/done/preflight
: >state/done/protect
: >state/done/quiesce
: >state/begun/protect
first=2
ttl=30
yes 'it is saved' said_now
begin_anew
same 'the steps that are done again' 'quiesce from 0' "$(ls state/done) from ${first}"
ttl=60
yes 'somebody changed it, and the cluster serves' said_now
same 'what is saved is what is in force' 60 "$(<state/saved/dynamic)"
: >state/done/protect
: >state/begun/stop
first=2
remember without_last_wal yes
begin_anew
same 'what a person decided holds for this run' yes "$(recall without_last_wal)"
ttl=90
yes 'the stop has begun' said_now
same 'nothing is saved over, nor done again' '60 protect quiesce 2' "$(<state/saved/dynamic) $(echo $(ls state/done)) ${first}"
rm state/done/* state/begun/* state/saved/dynamic

# A step by its number, its name and its file, as people and the pages name it.
steps=(10-preflight.sh 45-set-aside.sh 50-restore.sh)
from run.sh position
for name in 50 restore 50-restore 50-restore.sh steps/50-restore.sh; do
  same "${name}" 2 "$(position "${name}")"
done
no 'no step' position 51

# What a dry run does not know has a name.
same 'a fact that is not known' '' "$(learned leader)"
same 'in a dry run' '«leader»' "$(dry_run=yes learned leader)"

same 'words' "a 'b c' '' 'it'\\''s' '\$(x)' '*'" "$(quote a 'b c' '' "it's" '$(x)' '*')"
finish
