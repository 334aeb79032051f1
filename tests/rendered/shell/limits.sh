# What only reads has a limit, on the host and on this machine; what changes something is never ended, and says that it goes on.
. "${ASSERT:?}"
state=${PWD}/state
step=preflight
mkdir -p state/facts state/output state/saved
fake ssh <<'SSH'
exec sh -c "${!#}"
SSH
fake sudo <<'SUDO'
while [[ $1 != -- ]]; do shift; done
shift
exec "$@"
SUDO
here=${PWD}
answer_limit=1
probe_limit=1
query_limit=1
told_every=1
host_grace=1
seat=postgres@db1

# hangs FILE: the process that was asked, which never answers; gone FILE.
hangs() { printf 'echo $$ >%q; sleep 300 & wait' "${here}/$1"; }
gone() {
  local waited
  for ((waited = 0; waited < 50; waited++)); do
    kill -0 "$(<"$1")" 2>/dev/null || return 0
    sleep 0.1
  done
  return 1
}
# says TEXT: on the last output.
says() { [[ $(<said) == *"$1"* ]] || same 'it is said' "$1" "$(<said)"; }

no 'a check that hangs' check "${seat}" 'the mount answers' bash -c "$(hangs asked)"
says 'no answer from db1 after'
says 'the mount answers'
says '--patience SECONDS'
says 'still at work after 1 s: the mount answers'
yes 'is ended on its host' gone asked
yes 'one that answers' check "${seat}" 'there' true
no 'one that says no' check "${seat}" 'there' false
says 'not so on db1: there'
patience=60
yes 'whoever has patience waits' check "${seat}" 'slow' sleep 2
patience=''
yes 'what decides nothing goes on' notice "${seat}" 'the version' bash -c "$(hangs asked)"
says 'it was ended, and decides nothing here'
no 'a query' check "${seat}" 'query' query_holds bin dir user db 'SELECT 1; sleep' any x
no 'what is learned' learn sizes "${seat}" bash -c "$(hangs asked)"
says 'no answer from db1 after'
yes 'is ended, too' gone asked
no 'what is kept' keep config "${seat}" 'the configuration' bash -c "$(hangs asked)"
says 'no answer from db1 after'
[[ ! -e state/saved/config ]] || same 'it is not saved' nothing "$(<state/saved/config)"

no 'a probe' await "${seat}" 1 'it runs' bash -c "$(hangs asked)"
says 'still not so on db1 after'
says 'without an answer, and then ended'
goal "${seat}" 1 'it is down' bash -c "$(hangs asked)"
no 'what is not known' by "${seat}" 'bring it down' touch "${here}/brought"
says 'no answer from db1 after'
[[ ! -e brought ]] || same 'nothing is done by guess' nothing brought
hear "${seat}" bash -c "$(hangs asked)" >heard 2>&1
set +e
same 'all that is heard has a limit' 124 "${rc}"

# A host that does not end it either: this machine gives up.
fake ssh <<'SSH'
exec sleep 300
SSH
no 'a host that is stuck itself' check "${seat}" 'the disk answers' true
says 'no answer from db1 after'
fake ssh <<'SSH'
exec sh -c "${!#}"
SSH

# Work.
yes 'work goes on' run "${seat}" 'copy it' sleep 3
says 'still at work after 1 s: copy it'
yes 'the plan'\''s own command' hook 'printf halved; sleep 2; echo " line"'
says "still at work after 1 s: the plan's own command"
says '      | halved line'
run_id=${PWD##*/}-$$
folder=/var/tmp/walwright-${run_id}
yes 'a job' job copy "${seat}" 'copy the backup' sleep 4
says '… still at work after'
[[ -d ${folder} ]] && find "${folder}" -depth -delete
finish
