# Who has changed nothing is asked nothing: the way back after a preflight, and cleanup.sh where nothing is kept. What a gate says is what
# was begun.
. "${ASSERT:?}"
export HOME=${PWD}
cp -r "${LIBRARY%/*}" here
# Commands for the hosts run here; nothing of the plan is on this machine.
fake ssh <<'SH'
while [[ $1 != -- ]]; do shift; done
shift
(($# > 1)) || exit 0
shift
cd -- "${HOME}"
case $* in
  *' walwright take_lock '*) echo take >>told && exit 0 ;;
  *' walwright drop_lock '*) echo drop >>told && exit "$(cat drop_status 2>/dev/null || echo 0)" ;;
  *' walwright lock_of '*) cat lock 2>/dev/null && exit 0 || exit "$(cat lock_status 2>/dev/null || echo 0)" ;;
  *' walwright kept_there '*) cat kept && exit "$(cat kept_status)" ;;
  *' walwright clean_up '* | *' walwright remove_work '* | *' walwright remove_jobs '*) echo removed >>told && exit 0 ;;
esac
exec sh -c "$*"
SH
fake sudo <<'SH'
while [[ $1 != -- ]]; do shift; done
shift
exec "$@"
SH
begun() {
  rm -rf S told
  state=${PWD}/S
  run_id=''
  open_state
  (($# == 0)) || (cd S && touch "${@/#/begun/}" "${@/#/done/}")
}
script() { bash "here/$1" --state S "${@:2}" </dev/null; }
hushed() { [[ $(<said) != *'point of no return'* ]] || same "$1" 'no question' "$(<said)"; }

begun preflight
yes 'the way back from a preflight' script rollback.sh
hushed 'the way back from a preflight'
tells 'nothing was changed, so nothing was undone; the node is free again'
same 'the lock' $'take\ndrop' "$(<told)"
begun preflight protect
no 'what was pinned' script rollback.sh
tells 'point of no return: what this run has pinned is given up; the cluster serves as it does now'
begun preflight protect stop
no 'what was stopped' script rollback.sh
tells 'point of no return: the cluster starts as it was, with its old data, which stands in its place'
begun preflight protect stop set-aside
no 'what was put aside' script rollback.sh
tells 'point of no return: what was restored is put aside and the cluster starts as it was'
from rollback.sh agreed_to
: >S/begun/quiesce
rm S/begun/stop S/begun/set-aside
same 'writers' "the plan's own commands let writers in again; PostgreSQL runs as it does now" "$(agreed_to)"

# Nothing was begun from this state folder: what the node's lock says decides whether that is all. It is only read.
begun
yes 'nobody holds the node' script rollback.sh
tells "nothing was begun from the state folder ${PWD}/S"
tells 'nothing is to be undone: no run holds db1'
printf 'run=transaction-excluded-20260101T000000Z-7\nfrom=%s:/home/one/it'\''s state\n' "$(uname -n)" >lock
no 'a run with another state folder, on this machine' script rollback.sh
tells "nothing was undone: db1 is held by the run transaction-excluded-20260101T000000Z-7 (/var/lib/postgresql/15/patroni1.walwright/lock)"
tells "on this machine, as the user who began it: rollback.sh --state '/home/one/it'\\''s state'"
printf 'run=other-20260101T000000Z-7\nfrom=desk:/state\n' >lock
no 'of another machine' script rollback.sh
tells 'on desk, as the user who began it: rollback.sh --state /state'
tells 'where that folder is gone for good nothing knows any more what was begun. Then by hand, and in this order:'
tells '.before-transaction-excluded is there, it is the old data'
tells 'take the line with walwright_recovery_is_at_work out of postgresql.auto.conf'
tells 'remove /var/lib/postgresql/15/patroni1.walwright/lock on db1'
printf 'nothing that is known\n' >lock
no 'a lock that does not tell' script rollback.sh
tells 'nothing was undone: rollback.sh has to be called where that run was begun, by the user who began it'
[[ ! -e told ]] || same 'the lock' 'is only read' "$(<told)"
printf 'run=%s\nfrom=here:/S\n' "$(<S/run)" >lock
yes 'of this run itself, killed before its first step' script rollback.sh
same 'it is given back' $'take\ndrop' "$(<told)"
rm lock
echo 255 >lock_status
begun
no 'the node is not reached' script rollback.sh
tells 'so it is not known whether anything is to be undone'
tells 'where a run was begun by another user, with another HOME or on another machine: rollback.sh there, or with --state DIR'
tells 'where db1 is lost for good: rollback.sh --without db1'
yes 'it is lost' script rollback.sh --without db1
tells 'whether another run holds db1, which is lost, is not known'
yes 'a dry run asks nobody' script rollback.sh --dry-run
tells 'lock_of'
rm lock_status
yes 'the list' script run.sh --list
tells "state folder: ${PWD}/S"
yes 'of no run' script run.sh --list --state nowhere
tells 'state folder: nowhere, which is not there: no run was begun from it'

# The lock is given back, or it is said that it was not.
from run.sh ends
given_back() { node_held=yes && ends; }
state=${PWD}/S
hear() { :; }
begun
on() { return 0; }
yes 'it is given back' given_back
tells 'nothing was changed, and the node is free again'
on() { return 255; }
yes 'the node does not answer' given_back
tells 'the lock of db1 was not given back, or nobody could tell (exit status 255): /var/lib/postgresql/15/patroni1.walwright/lock'
tells "rollback.sh gives it back once db1 answers; or by hand: remove that file, if it names"
[[ $(<said) != *'free again'* ]] || same 'the node' 'is not free' "$(<said)"

: >kept
echo 0 >kept_status
begun preflight
yes 'cleanup after a preflight' script cleanup.sh
hushed 'cleanup after a preflight'
tells 'no data is kept; what is removed are the traces of the runs'
begun
yes 'cleanup before any run' script cleanup.sh
hushed 'cleanup before any run'
begun preflight protect
no 'a run that has changed something' script cleanup.sh
tells 'the run is not finished; run.sh goes on, rollback.sh goes back'
begun
echo old >kept
no 'the old data is there' script cleanup.sh
tells 'point of no return: the old data directory /var/lib/postgresql/15/patroni1.before-transaction-excluded is deleted'
echo discarded >kept
no 'what was discarded is there' script cleanup.sh
tells 'point of no return: what was restored, and then put aside, is deleted'
rm -f told
echo 255 >kept_status
no 'a host that does not answer' script cleanup.sh --yes
tells 'nothing was removed'
tells 'run this script again when it answers'
same 'nothing is removed' $'take\ndrop' "$(<told)"
echo 0 >kept_status
yes 'a dry run' script cleanup.sh --dry-run
[[ $(<said) != *'*'* && $(<said) != *$'-[0-9]\n'* ]] || same 'the names of the runs' 'on one line' "$(<said)"
tells 'point of no return: the old data directory'
mkdir -p S/earlier/one S/earlier/two
yes 'with earlier runs' script cleanup.sh --dry-run
[[ $(<said) =~ remove_jobs\ \'transaction-excluded-[0-9A-Z]+-[0-9]+\ one\ two\' ]] || same 'earlier runs' 'named' "$(<said)"

# What is looked for.
from cleanup.sh kept_there staged_there
data=${PWD}/data
mkdir data
same 'nothing' '' "$(kept_there "${data}" "${data}.before-x")"
mkdir data.discarded-1
same 'put aside' discarded "$(kept_there "${data}" "${data}.before-x")"
rmdir data.discarded-1
mkdir -p data/pg_tblspc space space.discarded-1
ln -s "${PWD}/space" data/pg_tblspc/1
same 'of a tablespace' discarded "$(kept_there "${data}" "${data}.before-x")"
mkdir data.before-x
same 'the old data' old "$(kept_there "${data}" "${data}.before-x")"
same 'nothing staged' '' "$(staged_there "${PWD}/staged")"
mkdir staged.discarded-2
same 'staged' staged "$(staged_there "${PWD}/staged")"

# What is not found is named with the key that tells where it is.
no 'no patronictl' have_tools sh patronictl /nowhere/bin/psql /nowhere/bin/pg_ctl /opt/x/barman-wal-restore unzip-nowhere
tells 'not found: patronictl /nowhere/bin/psql /nowhere/bin/pg_ctl /opt/x/barman-wal-restore unzip-nowhere'
tells 'where it is there, at a place that this user does not look in'
tells 'name that in the topology (programs.patronictl, bin_dir, programs.barman_wal_restore) and render again'
no 'another' have_tools unzip-nowhere
[[ $(<said) != *topology* ]] || same 'a tool without a key' 'is only named' "$(<said)"

# The lock goes, and its folder where nothing else is in it.
yes 'a lock' take_lock "${PWD}/work" run-1 here
yes 'is given back' drop_lock "${PWD}/work" run-1
[[ ! -e work ]] || same 'the folder' 'is gone' "$(ls -A work)"
yes 'another lock' take_lock "${PWD}/work" run-1 here
: >work/log
yes 'is given back' drop_lock "${PWD}/work" run-1
same 'a folder that has something' $'.walwright\nlog' "$(ls -A work)"
rm work/log
yes 'another lock' take_lock "${PWD}/work" run-1 here
yes 'of another run' drop_lock "${PWD}/work" run-2
same 'it stays' $'.walwright\nlock' "$(ls -A work)"
finish
