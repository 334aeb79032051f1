# The open segment before the stop: closed on the leader itself, waited for, and a person asked where it does not arrive.
. "${ASSERT:?}"
fake psql <<'PSQL'
printf '%s\n' "${!#}" >>statements
case ${!#} in
  *pg_switch_wal*) cat closed ;;
esac
PSQL
mkdir data
printf '1\n%s\n1\n5432\n/tmp\n' "${PWD}/data" >data/postmaster.pid
printf '000000010000000000000007\n' >closed
same 'the closed segment' 000000010000000000000007 "$(switch_wal "${PWD}/fakes" "${PWD}/data" postgres app)"
same 'a record first' 'CHECKPOINT; SELECT pg_walfile_name(pg_switch_wal());' "$(tr '\n' ';' <statements)"
fake psql <<'PSQL'
case ${!#} in
  *CHECKPOINT*) printf 'ERROR:  checkpoint request failed\n' >&2 && exit 1 ;;
  *pg_switch_wal*) cat closed ;;
esac
PSQL
same 'a checkpoint that fails keeps it from nothing' 000000010000000000000007 "$(switch_wal "${PWD}/fakes" "${PWD}/data" postgres app 2>/dev/null)"
printf '$(touch harm)\n' >closed
no 'what is no name of a segment goes no further' switch_wal "${PWD}/fakes" "${PWD}/data" postgres app

fake barman <<'BARMAN'
case $* in
  'show-server '*) printf 'Server:\n\twals_directory: %s/%s\n' "${PWD}" "$2" ;;
  'archive-wal one') [[ ! -e incoming ]] || mv incoming one/0000000100000000/000000010000000000000007 ;;
  'archive-wal two') ;;
  *) exit 1 ;;
esac
BARMAN
mkdir -p one/0000000100000000 two/0000000100000000
no 'it is nowhere' came_in 000000010000000000000007 one two
: >incoming
yes 'what came in is filed first' came_in 000000010000000000000007 one
mv one/0000000100000000/000000010000000000000007 two/0000000100000000
yes 'the leader fed the other one' came_in 000000010000000000000007 one two

# For `latest`: what has come in and is not filed yet counts, as does a timeline's history file before a number is chosen.
mkdir -p three/0000000100000000 three.incoming three.streaming
: >three/0000000100000000/000000010000000000000006
: >three.incoming/000000010000000000000007
: >three.incoming/00000002.history
: >three.streaming/000000010000000000000008.partial
fake barman <<'BARMAN'
case $* in
  'show-server '*) printf 'Server:\n\tincoming_wals_directory: %s\n\tstreaming_wals_directory: %s\n\twals_directory: %s\n' "${PWD}/$2.incoming" "${PWD}/$2.streaming" "${PWD}/$2" ;;
  'archive-wal three')
    # Its cron is at it the first time.
    printf 'x' >>asked
    [[ $(<asked) != x && ! -e stuck ]] || exit 0
    mv three.incoming/0000000?00* three/0000000100000000 2>/dev/null
    mv three.incoming/*.history three 2>/dev/null
    ;;
  *) exit 1 ;;
esac
BARMAN
same 'before it is filed' 000000010000000000000006 "$(newest_segment three 1)"
same 'the last segment' 000000010000000000000007 "$(last_segment three 1)"
mv three/00000002.history three.incoming
same 'the newest number' 2 "$(newest_number three)"
# Timeline 2 has no segment of its own yet.
ahead=(three 2 000000020000000000000008 000000010000000000000007)
mkdir -p three/0000000200000000
same 'the last one on the way to a timeline that has none' 000000010000000000000007 "$(last_segment "${ahead[@]}")"
: >three/0000000100000000/000000010000000000000008
no 'the older timeline went on there and would be replayed' last_segment "${ahead[@]}"
tells 'lacks 000000020000000000000008, and has 000000010000000000000008: replay would not follow timeline 2'
: >three/0000000200000000/000000020000000000000009
no 'what comes later does not help' last_segment "${ahead[@]}"
: >three/0000000200000000/000000020000000000000008
same 'once its first is there run.sh goes on' 000000020000000000000009 "$(last_segment "${ahead[@]}")"
rm -r three/0000000200000000 three/0000000100000000/000000010000000000000008
: >stuck
: >three.incoming/000000010000000000000009
sleep() { :; }
same 'what is never filed does not count' 000000010000000000000007 "$(last_segment three 1 2>said)"
[[ $(<said) == *'does not file it'*' 000000010000000000000009'* ]] || same 'and is named' it "$(<said)"

state=${PWD}/state
step=protect
mkdir -p state/facts state/output
on() {
  shift
  "$@"
}
still_wanted() { :; }
yes 'it has arrived' await_or_ask barman@barman 0 'it is there' true
no 'nobody is there to be asked' await_or_ask barman@barman 0 'it is there' false
assume_yes=yes
no '--yes does not decide it' await_or_ask barman@barman 0 'it is there' false
yes 'nobody need be asked' await_spare barman@barman 0 'it is there' false
tells 'it stays in the old data directory, which is kept'
remember leader db2
yes 'another node led' await_spare barman@barman 0 'it is there' false
tells 'it is kept as far as db1 had received it'
tells 'the rest is on db2, which led, and is lost when db2 is cloned'
[[ $(<said) != *'stays in the old data directory'* ]] || same 'that it stays' 'not said' "$(<said)"
assume_yes=no
no 'and a person is told before he is asked' await_or_ask barman@barman 0 'it is there' false </dev/null
tells 'the rest is on db2, which led'
. "${LIBRARY_OF_LATEST:?}"
state=${PWD}/state
same 'where everything is wanted' "-- what was committed last is not in the archive; it is taken from the old data directory of db1 as far as that had received it" "$(last_wal_stays | head -n 1)"
. "${LIBRARY}"
set +e
state=${PWD}/state
step=protect
on() { shift && "$@"; }
still_wanted() { :; }
control() { [[ $3 == Time* ]] && echo then || echo 0/7000060; }
mkdir -p kept/global
: >kept/global/pg_control
same 'the recovered node led' 'the stopped cluster had come to: 0/7000060, then UTC' "$(lost_window bin kept db1 db1)"
same 'nobody led' 'the stopped cluster had come to: 0/7000060, then UTC' "$(lost_window bin kept '' db1)"
same 'another one led' 'db1 had come to: 0/7000060, then UTC
db2 led, and may have come further: what is neither here nor in the archive is lost when db2 is cloned' "$(lost_window bin kept db2 db1)"
remember without_last_wal yes
yes 'it was decided before' await_or_ask barman@barman 0 'it is there' false
tells 'it was decided before to go on where this does not hold'
yes 'it has come since' await_or_ask barman@barman 0 'it is there' true
[[ $(<said) != *'it was decided before'* ]] || same 'it has come since' 'nothing is left out' "$(<said)"
finish
