# Replay that stands still because a setting is too low: the server is started again with what the WAL asks for, and once only.
. "${ASSERT:?}"
set +u
dry_run=no
still_wanted() { :; }
say() { :; }
event() { :; }
run() { shift 2 && "$@"; }
why_it_stopped() { printf 'why\n'; }
recovery_state() { sed -n "$(cat turn)p" states; }
stop_postgres() { printf 'stop\n' >>done; }
start_recovery() {
  printf 'start %s\n' "$*" >>done
  printf '%s\n' "$(($(cat turn) + 1))" >turn
}
too_low() { cat low; }
recovery_start=(bin data)
goes() {
  printf '%s\n' "$@" >states
  printf '1\n' >turn
  : >done
  replay control stopped 'the target' bin data work postgres app 15
}
printf 'max_connections = 20 is a lower setting than on the primary server, where its value was 30.\n' >low
yes 'it goes on' goes 'held|0/5|-' 'stopped|0/9|-'
same 'by a stop and a start' 'stop start bin data ' "$(tr '\n' ' ' <done)"
yes 'PostgreSQL 13 ends there' goes down 'stopped|0/9|-'
same 'by a start' 'start bin data ' "$(tr '\n' ' ' <done)"
yes 'twice on the way' goes 'held|0/5|-' 'held|0/7|-' 'stopped|0/9|-'
no 'the same place again' goes 'held|0/5|-' 'held|0/5|-' 'stopped|0/9|-'
grep -q why said || same 'what is said' why "$(<said)"
: >low
no 'held by something else' goes 'held|0/5|-' 'stopped|0/9|-'
yes 'a target that it could not pause at' goes 'ended|0/9|-'
no 'a primary that proves nothing' goes 'short|0/9|-'
finish
