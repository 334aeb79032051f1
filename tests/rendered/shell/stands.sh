# What is said where a step, or the way back, has stopped is true in that state.
. "${ASSERT:?}"
state=${PWD}/state
mkdir -p state/begun state/done state/facts state/output

# says WHAT TEXT
says() { [[ $(stands 2>&1) == *"$2"* ]] || same "$1" "$2" "$(stands 2>&1)"; }
step=protect
says 'nothing was stopped' 'the cluster serves as before'
# The step that stops looks first, and has stopped nothing then.
(
  open_state() { :; }
  still_wanted() { :; }
  event() { :; }
  dry_run=no
  WALWRIGHT_RUN_MARK=x
  : >state/done/protect
  begin stop 'Stop' protect looks >/dev/null
  trap - EXIT
  step=stop
  says 'it has only looked' 'the cluster serves as before'
  in_earnest
  says 'it has begun' 'the service is down'
  ((failures == 0))
) || same 'a step that looks first' 'true words' 'others'
rm -f state/begun/* state/done/* state/step.mark
: >state/begun/quiesce
step=preflight
says 'writers may be kept away' 'may keep writers away'
: >state/begun/stop
step=restore
says 'the cluster is stopped' 'the service is down'
printf 'yes\n' >state/facts/passed.hand-over
step=hand-over
says 'handed over' 'nothing leads back'
: >state/done/hand-over
step=resume
says 'writers are not back yet' 'may still keep writers away'
step=finish
says 'in service, as far as anybody knows' 'The service was up when it was last asked'

# Nobody hears that it takes writes before a commit came back.
show() { :; }
run_id=x
found() {
  on() { return "${status}"; }
  status=$1
  yes "takes_writes: $1" prove_writes postgres@db1 bin dir user db
  says "takes_writes: $1" "$2"
}
found 3 'is in use and only lets people read (default_transaction_read_only), and'
found 4 'is in use and lets every commit wait for a synchronous standby that is not there yet, and'
[[ $(<said) == *'warning: db1 is a primary and lets every commit wait'*'synchronous_mode_strict'* && $(<said) != *'takes writes'* ]] || same 'it is said' '' "$(<said)"
found 1 'is in use and does not tell whether it takes writes, and'
found 0 'is in use and takes writes, and'
[[ $(<said) == *'a commit came back: db1 takes writes'* ]] || same 'it is said' '' "$(<said)"

# A host that is gone for good: a person says so, nobody else does.
from rollback.sh stop_job
show() { :; }
run_id=x
on() { return 255; }
no 'nobody can be asked' stop_job restore barman@barman
[[ $(<said) == *'where barman is off, or cut off, for good: rollback.sh --without barman'* ]] || same 'the way on' it "$(<said)"
without=(barman)
yes 'a person has said so' stop_job restore barman@barman
[[ $(<said) == *'left out, barman is given up'* ]] || same 'it is said' it "$(<said)"
without=()
on() { return 1; }
no 'it did not end' stop_job restore barman@barman
on() { :; }
yes 'it has ended' stop_job restore barman@barman

# PostgreSQL that ended the recovery short of the target is not waited for, and not begun again.
on() { :; }
still_wanted() { :; }
hear() { rc=0 answer='short|0/7000000|-'; }
no 'replay that ended short' replay postgres@db1 stopped goal bin dir work user db 15
tells 'rollback.sh goes back to the old data directory'
finish
