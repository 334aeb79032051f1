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
same 'why' "error: a run is at work on ${state} already (process $$)" "$(<said)"
printf '99999999 1 %s\n' "${host}" >state/holder
yes 'a dead holder' bash -c '. "$1" && state=$2 && open_state && hold_state' x "${LIBRARY}" "${state}"
printf '%s 1 %s\n' "$$" "${host}" >state/holder
yes 'a number used again' bash -c '. "$1" && state=$2 && open_state && hold_state' x "${LIBRARY}" "${state}"
printf '99999999 1 elsewhere\n' >state/holder
no 'a holder on another host, which nobody can look at from here' bash -c '. "$1" && state=$2 && open_state && hold_state' x "${LIBRARY}" "${state}"
rm state/holder

same 'words' "a 'b c' '' 'it'\\''s' '\$(x)' '*'" "$(quote a 'b c' '' "it's" '$(x)' '*')"
finish
