# What the run does with the saved dynamic configuration: applied without maintenance mode, a restart where that needs one, maintenance mode last.
. "${ASSERT:?}"
state=${PWD}/state
open_state >/dev/null
saved=${state}/saved/dynamic-configuration.yml
fake patronictl <<'FAKE'
shift 2
case $1:$2:$3 in
  list:*) cat members ;;
  show-config:*) cat dcs ;;
  edit-config:--set:pause=true) echo 'pause: true' >>dcs ;;
  edit-config:--set:pause=null) sed -i '/^pause:/d' dcs ;;
  edit-config:--replace:*) cat "$3" >dcs ;;
  restart:*) echo "$*" >>restarts && sed -i 's/\*//' members ;;
esac
FAKE
on() { shift && "$@"; }
hand() {
  local file=$1
  shift 2
  "$@" <"${file}"
}
sleep() { waits=$((waits + 1)); }
waits=0
members() { listed "$1" "$2" Member Role State TL; }
printf 'Cluster\tMember\tHost\tRole\tState\tTL\tLag in MB\tPending restart\np\tdb1\tdb1\tLeader\trunning\t3\t\t\np\tdb2\tdb2\tReplica\tstreaming\t3\t0\t\n' >members

# A cluster that was in maintenance mode: all but that is in force before anything starts.
printf 'loop_wait: 3\npause: true\nttl: 30\n' >"${saved}"
printf 'ttl: 20\n' >dcs
yes 'applied' reapply dynamic-configuration.yml postgres@db1 c p
same 'without maintenance mode' $'loop_wait: 3\nttl: 30' "$(<dcs)"
yes 'nothing waits for a restart' restart_if_needed dynamic-configuration.yml postgres@db1 c p db1
no 'no restart' test -e restarts
reapplied=yes
(set -e && restart_if_needed dynamic-configuration.yml postgres@db1 c p db1 && printf '%s' "${waits}") >said
same 'three rounds of the cluster are looked at' 9 "$(tail -n 1 said)"
sed -i 's/running\t3\t\t$/running\t3\t\t*/' members
yes 'settings wait' restart_if_needed dynamic-configuration.yml postgres@db1 c p db1
same 'it is restarted' 'restart p db1 --pending --force' "$(<restarts)"
yes 'all run' pause_again dynamic-configuration.yml postgres@db1 c p db1 db2
same 'maintenance mode again' $'loop_wait: 3\nttl: 30\npause: true' "$(<dcs)"
sed -i '/^pause/d' dcs
yes 'one that is down' pause_again dynamic-configuration.yml postgres@db1 c p db1 db2 db3
[[ $(<said) == *'db3 is: not listed'*'warning: maintenance mode was set before and is not set again'*'patronictl -c c pause p'* ]] || same 'it says what to do' '' "$(<said)"
same 'it would stay down' $'loop_wait: 3\nttl: 30' "$(<dcs)"
yes 'nobody is alive, as before' pause_again dynamic-configuration.yml postgres@db1 c p
same 'maintenance mode, as before' $'loop_wait: 3\nttl: 30\npause: true' "$(<dcs)"

# A cluster that was not, and a DCS that was empty.
printf 'ttl: 30\n' >"${saved}"
printf 'ttl: 30\n' >dcs
yes 'no maintenance mode before' pause_again dynamic-configuration.yml postgres@db1 c p db1
same 'none after' 'ttl: 30' "$(<dcs)"
: >"${saved}"
yes 'nothing was saved' reapply dynamic-configuration.yml postgres@db1 c p
same 'what is there stays' 'ttl: 30' "$(<dcs)"
finish
