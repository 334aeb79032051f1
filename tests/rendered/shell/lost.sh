# A host that is lost for good: run.sh says what leads on, rollback.sh gives the others back without it, and says where things stand.
. "${ASSERT:?}"
export HOME=${PWD}
cp -r "${LIBRARY%/*}" here
: >gone
# Hosts in the file `gone` are not reached; commands for the others run here and know where they would be.
fake ssh <<'SH'
while [[ $1 != -- ]]; do shift; done
shift
(($# > 1)) || { echo "$1" >>"${HOME}/opened" && exit 0; }
! grep -qx -e "$1" "${HOME}/gone" || exit 255
at=$1
shift
# What would be written on this machine.
cd -- "${HOME}"
case $* in
  *' walwright take_lock '* | *' walwright drop_lock '*) exit 0 ;;
  *' walwright is_fenced '*) [[ -e fenced.${at} ]] && exit || exit 1 ;;
  *' walwright fence_member '*) touch "fenced.${at}" && echo "fence ${at}" >>told && exit ;;
  *' walwright unfence_member '*) rm -f "fenced.${at}" && echo "unfence ${at}" >>told && exit ;;
esac
AT=${at} exec sh -c "$*"
SH
fake sudo <<'SH'
while [[ $1 != -- ]]; do shift; done
shift
exec "$@"
SH
fake supervisorctl <<'SH'
cd -- "${HOME}"
case $1 in
  status) [[ -e up.${AT} ]] && echo 'patroni  RUNNING' || echo 'patroni  STOPPED' ;;
  stop) rm -f "up.${AT}" && echo "stop ${AT}" >>told ;;
  start) [[ ! -e broken.${AT} ]] && touch "up.${AT}" && echo "start ${AT}" >>told ;;
esac
SH
fake patronictl <<'SH'
cd -- "${HOME}"
config=$2
shift 2
case $1:$2:$3 in
  list:*)
    printf 'Cluster\tMember\tHost\tRole\tState\tTL\tLag in MB\n'
    [[ ! -e up.db2 ]] || printf 'patroni1\tdb2\tdb2\tLeader\trunning\t1\t\n'
    [[ ! -e up.db3 ]] || printf 'patroni1\tdb3\tdb3\tReplica\tstreaming\t1\t0\n'
    ;;
  show-config:*) cat dcs ;;
  edit-config:--set:pause=null) sed -i '/^pause/d' dcs && echo "let go at ${AT}" >>told ;;
  edit-config:--set:pause=true) echo 'pause: true' >>dcs && echo "paused at ${AT}" >>told ;;
esac
SH
says() { [[ $(<said) == *"$2"* ]] || same "$1" "$2" "$(<said)"; }

# begun LEADER STEP…: a run that has come so far.
begun() {
  local leader=$1
  shift
  rm -rf S up.* fenced.* told dcs
  state=${PWD}/S
  run_id=''
  open_state
  printf '%s\n' "${leader}" >S/facts/leader
  printf 'full\n' >S/facts/pinned_before
  (cd S && touch "${@/#/begun/}" "${@/#/done/}")
  printf 'ttl: 30\n' >S/saved/dynamic-configuration.yml
  printf 'ttl: 30\npause: true\n' >dcs
  : >told
}
rollback() { bash here/rollback.sh --yes --state S "$@"; }

# The plan's node.
begun db1 preflight protect stop set-aside restore
run=${run_id}
echo db1 >gone
no 'forward' bash here/run.sh --yes --state S
says 'forward: what leads back' 'rollback.sh --without db1 leaves out what needs it, and starts the other nodes as they were'
says 'forward: what leads on' 'when the node can be reached, run it again'
no 'back' rollback
says 'back: what leads on' 'rollback.sh --without db1 leaves out what needs it'
no 'a host that is no host of the plan' rollback --without db9
says 'no host' 'no host of this plan is called db9'
no 'a host that answers' rollback --without db2
says 'it answers' 'db2 answers; it is not lost'
says 'it answers, and cannot serve' 'where it answers and cannot serve any more: power it off, or cut it off, then rollback.sh --without db2'
same 'nothing was done' '' "$(<told)"

# The way back is broken off, and says so; it goes on without being told again.
touch broken.db2
no 'a node that does not start' rollback --without db1
says 'what is left out' 'left out, db1 is given up: the old data directory is back'
says 'where it stands' 'rollback stopped while it started the cluster; undone: restore, set-aside'
says 'what leads on' 'rollback.sh goes on here'
same 'the event log' '"status": "failed", "what": "stop" }' "$(grep '"step": "rollback"' S/events.jsonl | tail -n 1 | sed 's/.*\("status"\)/\1/')"
says 'what leads on without it' 'power it off, or cut it off; then rollback.sh --without leaves it out'
rm broken.db2
yes 'it goes on' rollback
same 'the others start' $'let go at db2\nunfence db2\nunfence db2\nstart db2\nunfence db3\nstart db3' "$(<told)"
same 'no maintenance mode' 'ttl: 30' "$(<dcs)"
says 'it is told before' 'db1 is given up: it has to be off, or cut off'
says 'what is left out' 'left out, db1 is given up: db1 leads'
says 'who leads' 'who leads now is named above'
says 'what stays there' '/var/lib/postgresql/15/patroni1.before-transaction-excluded: the old data'
says 'what was done' 'rolled back; undone: stop, protect, preflight'
grep -q '"status": "done", "what": "undone: stop, protect, preflight"' "S/earlier/${run}/events.jsonl" || same 'the event log' 'done' "$(cat "S/earlier/${run}/events.jsonl")"
no 'and is over, for all that can be known' bash here/rollback.sh --state S
says 'over' 'nothing was begun'
yes 'a person knows' bash here/rollback.sh --state S --without db1

# A cluster that was in maintenance mode is so again without waiting for the member that is lost.
begun db1 preflight protect stop
printf 'ttl: 30\npause: true\n' >S/saved/dynamic-configuration.yml
yes 'in maintenance mode before' rollback --without db1
same 'and after' $'let go at db2\nunfence db2\nstart db2\nunfence db3\nstart db3\npaused at db2' "$(<told)"

# A boot has started what was restored: it is stopped before that is renamed, and again before the old data comes back.
begun db1 preflight protect stop set-aside restore
rm S/begun/stop S/begun/protect
touch up.db1
: >gone
no 'the old data of this test is nowhere' rollback
same 'it is stopped first' 'stop db1' "$(<told)"
says 'and then renamed' 'put what was restored aside'
echo db1 >gone

# Nobody led: the cluster stays down, and no fence of this run is left.
begun '' preflight protect stop
touch fenced.db2 fenced.db3
: >gone
yes 'nobody led' rollback
same 'the fences go' $'unfence db2\nunfence db3' "$(grep -v '^let go' told)"
echo db1 >gone

# Nothing was stopped: nothing leads back because nothing has to.
begun '' preflight
no 'nothing was changed' bash here/run.sh --yes --state S
says 'another node' 'a recovery onto another node is another plan (recovery.node)'
[[ $(<said) != *'rollback.sh --without'* ]] || same 'nothing was changed' 'no way back' "$(<said)"

# Handed over: no way back, and none is named.
begun db1 preflight protect stop set-aside restore configure replay inspect promote hand-over
printf 'yes\n' >S/facts/passed.hand-over
no 'handed over' bash here/run.sh --yes --state S
[[ $(<said) != *'rollback.sh --without'* ]] || same 'handed over' 'no way back' "$(<said)"

# Another node, and Barman.
begun db2 preflight protect stop
echo db3 >gone
rm S/done/stop
unreached=''
state=${PWD}/S
run_id=${run_id} step=stop
show() { :; }
says_of() { (trap 'stands' EXIT && rc=0 && run "$1" 'stop it' true) >said 2>&1; }
says_of root@db3
says 'a replica: forward' 'take it out of the topology, render and review; to go on with that bundle: run.sh --still preflight,protect'
says 'a replica: back' 'rollback.sh --without db3 goes back'
mkdir fewer && cp -r "${LIBRARY_OF_FEWER%/*}/." fewer
sha256sum <here/SHA256SUMS | cut -d ' ' -f 1 >S/bundle
no 'the bundle without it, unasked' bash fewer/run.sh --yes --state S --to stop
says 'unasked' 'this run was begun with another bundle'
yes 'as it was said' bash fewer/run.sh --yes --state S --to stop --still preflight,protect
says 'as it was said' 'this bundle takes over'
same 'whoever is booted does not lead' 'fence db2' "$(grep fence told)"
[[ -e S/done/stop ]] || same 'stopped without it' 'it is' "$(ls S/done)"
begun db2 preflight protect stop
rm -f opened
yes 'without the replica' rollback --without db3
same 'whoever is lost is not waited for' 'barman db1 db2' "$(echo $(sort opened))"
same 'the others start, the leader first' $'let go at db1\nunfence db2\nstart db2\nstart db1' "$(<told)"
says 'as before' 'PostgreSQL runs as before the run'
begun db2 preflight protect stop set-aside restore
echo barman >gone
says_of barman@barman
says 'Barman: back' 'rollback.sh --without barman goes back without it'
# What it is told of the host of the backups is not what it is told of a node.
begun db2 preflight protect stop
run=${run_id}
printf 'nokeep\n' >S/facts/pinned_before
yes 'without Barman' rollback --without barman
says 'the pin' "this run's pin: barman keep --release pg-primary"
says 'the jobs' "/var/tmp/walwright-${run}, if it is there: first end the job"
[[ $(<said) != *'look at it before it serves'* ]] || same 'without Barman' 'not a node' "$(<said)"
begun db2 preflight protect stop set-aside restore
rm S/begun/set-aside
no 'a copy that may still come' rollback
says 'Barman: the option' 'where barman is off, or cut off, for good: rollback.sh --without barman'
finish
