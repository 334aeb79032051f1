# What replay has come to, from the server and its log.
. "${ASSERT:?}"
mkdir data work
state_is() { same "$1" "$2" "$(set -euo pipefail && recovery_state bin data work postgres app "${3:-15}")"; }
postmaster() { printf '4711\n'; }
: >work/postgresql.log
sql() { false; }
state_is 'the server does not answer yet' starting
printf 'LOG:  restored log file "000000010000000000000007" from archive\n' >work/postgresql.log
state_is 'what it restored last' 'starting|000000010000000000000007'
sql() { printf 'replaying|0/7000000|-\n'; }
state_is 'it replays' 'replaying|0/7000000|-'
sql() { printf 'paused|0/7000000|-\n'; }
state_is 'paused short of the target' 'held|0/7000000|-'
# It stops while it is asked: the log says so before the server does.
sql() { printf 'LOG:  recovery stopping before commit of transaction 744\n' >>work/postgresql.log && printf 'paused|0/8000000|-\n'; }
state_is 'at the target' 'stopped|0/8000000|-'
sql() { printf 'ended|0/8000000|-\n'; }
state_is 'promoted' 'ended|0/8000000|-'
postmaster() { true; }
state_is 'gone' down
printf 'LOG:  shutdown at recovery target\n' >>work/postgresql.log
state_is 'shut down at the target' shut

# Nobody can archive more from a cluster that is stopped.
printf 'FATAL:  recovery ended before configured recovery target was reached\n' >work/postgresql.log
yes 'the archive ends before the target' why_it_stopped work
tells 'rollback.sh goes back; once a primary runs again there,'
finish
