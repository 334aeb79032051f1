# reinit.sh alone: nobody's data is replaced unasked before the step `replicas` has asked, and only those that are named are cloned.
. "${ASSERT:?}"
export HOME=${PWD}
cp -r "${LIBRARY%/*}" here
fake ssh <<'SH'
while [[ $1 != -- ]]; do shift; done
shift
(($# > 1)) || exit 0
case $* in
  *' walwright take_lock '* | *' walwright drop_lock '* | *' walwright alone '*) exit 0 ;;
esac
echo "$1" >>"${HOME}/told"
exit 255
SH
state=${PWD}/S
open_state
(cd S && touch begun/preflight begun/stop begun/hand-over done/hand-over)
printf 'db2\n' >S/facts/leader
printf '3\n' >S/facts/timeline
chmod -R go-w S
reinit() { bash here/patroni/reinit.sh --state S "$@" </dev/null; }

no 'nobody is there to ask' reinit
tells 'db2 led when the run began: what was committed there'
tells 'point of no return: the data of every replica is replaced by a clone of the new leader'
tells 'a person has to answer here and there is no terminal'
no 'nor for one' reinit db3
tells 'a person has to answer here and there is no terminal'
[[ ! -e told ]] || same 'nothing is done' '' "$(<told)"
no 'a drill, where nobody is reached' reinit --yes
tells 'passed without asking (--yes)'
no 'what was said for one call' reinit
tells 'a person has to answer here and there is no terminal'
printf 'yes\n' >S/facts/passed.replicas
no 'the step has asked' reinit
[[ $(<said) != *'point of no return'* ]] || same 'the step has asked' 'no question' "$(<said)"
rm S/facts/passed.replicas
: >S/done/replicas
no 'and is done' reinit
[[ $(<said) != *'point of no return'* ]] || same 'and is done' 'no question' "$(<said)"

yes 'all of them' reinit --dry-run
tells '[root@db2] start patroni'
tells '[root@db3] start patroni'
yes 'one' reinit --dry-run db3
tells '[root@db3] start patroni'
[[ $(<said) != *'[root@db2] start'* && $(<said) != *'@db2] clone'* ]] || same 'db3' 'alone' "$(<said)"
tells 'nobody can be cloned from db2 while it has old data'
yes 'two' reinit db3 --dry-run db2
tells '[root@db2] start patroni'
[[ $(<said) != *'cloned from db2 while'* ]] || same 'two' 'db2 is cloned first' "$(<said)"
no 'no replica' reinit --dry-run db1
tells 'error: no replica is called db1; there are: db2 db3'
no 'two in one' reinit --dry-run 'db2 db3'
tells 'error: no replica is called db2 db3'
no 'an option that there is not' reinit --only
tells 'the head of this file lists them'
yes 'its help' reinit --help
tells 'clones only the replicas that are named'
finish
