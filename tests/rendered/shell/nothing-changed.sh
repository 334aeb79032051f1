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
  *' walwright drop_lock '*) echo drop >>told && exit 0 ;;
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
