# What a check says on a host leads on: each state is made, its help is read, and followed until the check holds.
. "${ASSERT:?}"
umask 077
sleep() { :; }

# Barman.
mkdir -p backups/meta fresh
fake barman <<'SH'
case $1 in
  show-server) printf '\tbackup_directory: backups\n\tstreaming_archiver: True\n\tslot_name: None\n' ;;
  receive-wal) [[ $2 == --stop || -e reset ]] ;;
  -f) printf '{"tablespaces": [{"name": "fast"}]}\n' ;;
esac
SH
printf 'compression=gzip\n' >backups/meta/1-backup.info
no 'a packed backup' is_plain main 1
tells 'capture an inventory and name it in the plan: the bundle then says where'
printf 'compression=None\n' >backups/meta/1-backup.info
yes 'a plain one' is_plain main 1
no 'a receiver that cannot be set back' receive_anew main
tells 'the receiver cannot be set back; look at barman check main'
: >reset
yes 'what kept it was mended' receive_anew main
no 'a tablespace without a place' tablespaces_are main 1
tells 'tablespace fast has no place; name one in recovery.tablespaces'
yes 'it has one' tablespaces_are main 1 fast

# WAL that only the old data directory holds.
eval "$(sed -n '/^take_unarchived() {/,/^}/p' "${LIBRARY_OF_LATEST:?}")"
mkdir old work
: >old/000000010000000000000004
old_wal() { printf 'old\n'; }
control() { printf '1048576\n'; }
segment_name() { printf '%08X%08X%08X\n' "$1" 0 "$2"; }
segment_in() { if [[ -e $1/$2 ]]; then printf 'yes'; fi; }
file_system() { free=1048576; }
no 'no room for it' take_unarchived new kept 000000010000000000000003 bin work
tells 'make room, then run.sh goes on here'
file_system() { free=2097152; }
yes 'there is room' take_unarchived new kept 000000010000000000000003 bin work
[[ -e new/pg_wal/000000010000000000000004 ]] || same 'it' taken not

# The service is up, and nothing of it arrives in the archive.
newest_segment() { cat newest; }
wals_of() { printf '.\n'; }
: >newest
no 'no segment' archived_on main 2 ''
tells 'barman check main and pg_stat_archiver of the leader say why nothing arrives; once that is mended, run this script again'
printf '000000020000000000000007\n' >newest
yes 'it has come' archived_on main 2 ''
no 'no history file' history_in_archive main 2
tells 'say why nothing arrives'
: >00000002.history
yes 'it has come' history_in_archive main 2

# The service is down: the unit runs, and PostgreSQL takes no writes.
role_of() { cat role; }
for role in down replica; do
  printf '%s\n' "${role}" >role
  no "${role}" is_primary bin data user db
  tells "PostgreSQL is ${role} there; its own log says why. Once it takes writes, run this script again"
done
rm role
no 'it does not tell' is_primary bin data user db
tells 'PostgreSQL is not answering there'
printf 'primary\n' >role
yes 'it takes writes' is_primary bin data user db

# Configuration.
mkdir -p bin data
printf '#!/bin/bash\nprintf "%%s\\n" "%s/data"\n' "${PWD}" >bin/postgres
chmod +x bin/postgres
served_on() { printf '/srv/other\n'; }
no 'another server on the port' reads_data_of bin "${PWD}/data" postgresql.conf 5432
tells 'port 5432 is served by the PostgreSQL of /srv/other'
tells 'name that one in postgres.data_dir'
served_on() { :; }
no 'no configuration' reads_data_of bin "${PWD}/data" postgresql.conf 5432
tells 'SHOW config_file tells where it is, and postgres.config_dir names that directory'
: >postgresql.conf
yes 'it was named' reads_data_of bin "${PWD}/data" postgresql.conf 5432

# Patroni and its DCS.
printf 'scope: p\nraft:\n  data_dir: /x\n' >patroni.yml
no 'Raft' has_no_raft patroni.yml
tells 'Move the cluster to etcd, Consul or ZooKeeper first'
printf 'scope: p\netcd3: {hosts: db1:2379}\n' >patroni.yml
yes 'etcd' has_no_raft patroni.yml
dynamic_configuration() { cat dcs; }
printf 'standby_cluster:\n  host: other\n' >dcs
no 'a standby cluster' stands_alone patroni.yml p
tells 'or take standby_cluster out with patronictl edit-config first'
printf 'ttl: 30\n' >dcs
yes 'it was taken out' stands_alone patroni.yml p
printf '{"standby_cluster": {"host": "old"}}' >data/patroni.dynamic.json
no "the backup's configuration follows another cluster" seeds_a_primary data
tells 'rollback.sh leads back. To go on take "standby_cluster" out of that file, then run.sh.'
printf '{}' >data/patroni.dynamic.json
yes 'it was taken out of the file' seeds_a_primary data
tags_of() { cat tags; }
printf 'nofailover: true\nclonefrom: true\n' >tags
no 'a tag against leading' may_lead patroni.yml p db1
tells 'Take the tag out of patroni.yml there and reload Patroni (patronictl reload p db1)'
no 'a source of old data' is_no_source patroni.yml p db1
tells 'Write reinit: {parallel: false} in the plan'
: >tags
yes 'the tag was taken out' may_lead patroni.yml p db1
yes 'no source' is_no_source patroni.yml p db1
members() { cat listed; }
printf 'db2\tLeader\trunning\t1\n' >listed
no 'a leader that is left' has_no_leader patroni.yml p
tells 'its key has not expired yet (the ttl of the dynamic configuration); run.sh goes on here'
printf 'db2\tReplica\tstopped\t1\n' >listed
yes 'it has expired' has_no_leader patroni.yml p
printf 'db2\tReplica\trunning\t1\n' >listed
no 'nobody leads' somebody_leads patroni.yml p
tells 'chooses the one that comes closest: patronictl -c patroni.yml failover p. Then rollback.sh goes on here.'
printf 'db2\tLeader\trunning\t2\n' >listed
yes 'a person chose one' somebody_leads patroni.yml p

# Places.
ln -s data link
no 'a link' can_rename "${PWD}/link"
tells 'is a symbolic link; name the directory it points to'
yes 'that directory' can_rename "${PWD}/data"
no 'no parent' can_rename "${PWD}/new.parent/place"
tells 'is not there; make it first, for the user that PostgreSQL runs as'
mkdir -p new.parent
yes 'it was made' can_rename "${PWD}/new.parent/place"
mkdir data.before-x
no 'of an earlier recovery' not_there data.before-x
tells 'cleanup.sh of that bundle removes it'
rmdir data.before-x
yes 'it was removed' not_there data.before-x
mkdir space && : >space/file
no 'what the restore would remove' takes "${PWD}/data" "${PWD}/data.before-x" "${PWD}/space"
tells 'rename it, or name another place in recovery.tablespaces'
mv space space.old
yes 'it was renamed' takes "${PWD}/data" "${PWD}/data.before-x" "${PWD}/space"
mkdir -p shared/PG_14_1 shared/PG_15_1 data/pg_tblspc
ln -s "${PWD}/shared" data/pg_tblspc/3
no 'with another version' takes "${PWD}/data" "${PWD}/data.before-x" "${PWD}/shared"
tells "holds more than one PostgreSQL's tablespace"
tells 'name another place in recovery.tablespaces'
yes 'another place' takes "${PWD}/data" "${PWD}/data.before-x" "${PWD}/fresh"

# Goals that are polled: the last answer is what the run stops with.
mkdir -p member/global aside
no 'no fence' is_fenced "${PWD}/member"
tells 'make room or rights there, keep away what writes there, then run this script again'
yes 'the fence is put' fence_member "${PWD}/member"
yes 'it is there' is_fenced "${PWD}/member"
: >member/global/pg_control
no 'data has come, and no fence' is_fenced "${PWD}/member"
tells 'keeps PostgreSQL from coming up'
mkdir old.data old.data.kept
: >old.data.kept/.walwright-kept
no 'something has made it again' is_aside "${PWD}/old.data" "${PWD}/old.data.kept"
tells 'move that directory out of the way by hand, then run this script again'
rmdir old.data
yes 'it was moved' is_aside "${PWD}/old.data" "${PWD}/old.data.kept"
mv old.data.kept elsewhere
no 'the old data is gone' is_aside "${PWD}/old.data" "${PWD}/old.data.kept"
tells 'find it and put it back there, then run this script again'
mv elsewhere old.data.kept
printf 'tablespace=%s\n' "${PWD}/a-space" >old.data.kept/.walwright-kept
no 'its tablespace is gone' is_aside "${PWD}/old.data" "${PWD}/old.data.kept"
tells 'somebody has moved or removed it; put it back, then run this script again'
mkdir a-space a-space.kept
yes 'it is back' is_aside "${PWD}/old.data" "${PWD}/old.data.kept"
printf 'db3\tReplica\trunning\t1\n' >listed
no 'old data' offers_nothing_old patroni.yml p db3 4
tells 'find out what started it and keep it away; where it does not, its entry expires'
: >listed
yes 'it has expired' offers_nothing_old patroni.yml p db3 4
pin_of() { cat pin; }
printf 'full\n' >pin
no 'a pin that stays' not_pinned main 1
tells 'says why it stays so; then run this script again'
yes 'the other way' pinned main 1
printf 'nokeep\n' >pin
no 'no pin' pinned main 1
tells 'barman keep --target full main 1 says why; then run this script again'
yes 'given up' not_pinned main 1
mkdir set
no 'no signal' settings_installed set wanted recovery.signal
tells 'find out what started it. run.sh writes it anew'
: >set/recovery.signal
printf '# walwright: x\na = 1\n' >wanted
cp wanted set/postgresql.auto.conf
yes 'as wanted' settings_installed set wanted recovery.signal
printf 'b = 2\n' >>set/postgresql.auto.conf
no 'something has written there' settings_installed set wanted recovery.signal
tells 'keep it away; run.sh writes them anew'
unset -f sleep
WALWRIGHT_RUN=run-1:here command sleep 60 &
other=$!
while ! grep -qzs WALWRIGHT_RUN "/proc/${other}/environ"; do command sleep 0.1; done
no 'an earlier command' alone run-1 run-1:me
tells "at work still: process ${other}. A command of an earlier run"
tells "so look at what it does (ps) before you end it (kill ${other}), then run this again"
tells 'sleep 60'
kill "${other}"
wait "${other}" 2>/dev/null
yes 'it has ended' alone run-1 run-1:me

# The same, of what was replayed, carried and linked.
eval "$(sed -n '/^at_rest() {/,/^}/p' "${LIBRARY_OF_HALTED:?}")"
eval "$(sed -n '/^arrived() {/,/^}/p' "${FIXTURES:?}/../../templates/lib/host-staged.sh.j2")"
eval "$(sed -n '/^\(not_before\|came_in\)() {/,/^}/p' "${LIBRARY_OF_LATEST:?}")"
postmaster() { :; }
control() { if [[ $3 == *cluster* ]]; then cat state; else printf '2\n'; fi; }
printf 'in production\n' >state
no 'not shut down' at_rest bin set 1
tells 'and not shut down on one behind 1: its own log says why; rollback.sh leads back'
is_primary() { :; }
timeline_of() { printf '2\n'; }
no 'the old timeline' promoted b d u db 2
tells 'something else has started it; find out what (its own log says when), and keep it away'
yes 'a new one' promoted b d u db 1
mkdir -p linked.kept wal.disk linked/pg_wal
ln -s "${PWD}/wal.disk" linked.kept/pg_wal
no 'not linked' wal_is_linked "${PWD}/linked" "${PWD}/linked.kept"
tells 'look at both (ls -ld); where something has moved them, put them back, then run this script again'
rmdir linked/pg_wal && ln -s "${PWD}/wal.disk" linked/pg_wal
yes 'linked' wal_is_linked "${PWD}/linked" "${PWD}/linked.kept"
no 'half a copy' arrived "${PWD}/linked" plan-x
tells 'run.sh puts it aside and carries it again'
printf 'plan=plan-x\n' >linked/.walwright-arrived
yes 'whole' arrived "${PWD}/linked" plan-x
no 'a segment that does not come' came_in 000000010000000000000004 main
tells '000000010000000000000004 has not come in; barman check main and pg_stat_archiver of the primary say why'
no 'a segment that was deleted' not_before 000000010000000000000004 000000010000000000000005
tells 'rollback.sh leads back, and a plan with a new capture tells what is left'
yes 'it goes on' not_before 000000010000000000000005 000000010000000000000005

# Versions, clusters and the way to the node.
mkdir -p bin
printf '#!/bin/bash\necho "postgres (PostgreSQL) ${NUMBER}"\n' >bin/postgres
chmod +x bin/postgres
export NUMBER=16.1
no 'another version' is_major bin 15
tells 'name the one that is there in postgres.version, or another folder in postgres.bin_dir, and render again'
NUMBER=15.9
yes 'that one' is_major bin 15
mkdir -p cluster/global
: >cluster/global/pg_control
control() { printf '7001\n'; }
no 'another cluster' same_system bin cluster 7002
tells 'the inventory is of 7002: name the node and the directory of that cluster'
yes 'that cluster' same_system bin cluster 7001
fake rsync <<<'[[ -e key ]] || { echo "Permission denied" >&2; exit 12; }'
no 'rsync does not get there' rsync_gets_there 'ssh -l postgres db1' :/
tells 'rsync by ssh -l postgres db1 ends with 12'
tells 'Once it gets there'
: >key
yes 'it does' rsync_gets_there 'ssh -l postgres db1' :/

# The backup of the plan.
barman() { :; }
field() {
  case $2 in
    status) printf "%s\n" "${told}" ;;
    end_time) printf '2026-01-01 00:00:00+00:00\n' ;;
    *) printf '000000010000000000000005\n' ;;
  esac
}
told=FAILED
no 'a backup that failed' backup_is main 1 - -
tells 'it is no backup to restore; name another one in recovery.backup, or capture the inventory again, and render again'
told=DONE
yes 'one that is done' backup_is main 1 - -
finish
