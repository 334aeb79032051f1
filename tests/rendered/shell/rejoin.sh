# Replicas: waited for while anything moves, cloned as often as that is needed, given up on standstill.
. "${ASSERT:?}"
state=${PWD}/state
open_state >/dev/null

# What the hosts say, a line a look: Patroni's state, then PostgreSQL's. The last one stays. A wait costs nothing but its seconds.
hear() {
  local now_says
  rc=0
  if [[ $2 == member_is ]]; then
    looks=$((looks + 1))
    now_says=$(sed -n "${looks}p" says)
    [[ -n ${now_says} ]] || now_says=$(tail -n 1 says)
    answer=${now_says%%|*}
    printf '%s\n' "${now_says#*|}" >next
  else
    answer=$(<next)
  fi
}
run() { printf '%s\n' "${*:3}" >>ran; }
sleep() { SECONDS=$((SECONDS + 8 * $1)); }
replica() { rejoin "$1" postgres@db1 postgres@db2 bin data user db 3 patroni.yml patroni1 db2; }

# watch UNTIL LINE…: what rejoin ran and how often it looked.
watch() {
  local until=$1
  shift
  printf '%s\n' "$@" >says
  : >ran
  (looks=0 SECONDS=0 && set -e && replica "${until}") >said 2>&1
  printf 'exit %s' $?
}

same 'it streams already' 'exit 0' "$(watch streams 'Replica, running|streams|0/3')"
same 'nothing was run' '' "$(<ran)"
same 'a clone that it makes by itself is let alone' 'exit 0' "$(watch streams 'Replica, creating replica|silent|10 kB' 'Replica, creating replica|silent|20 kB' 'Replica, running|follows|0/3' 'Replica, running|streams|0/3')"
same 'it is not cloned again' '' "$(<ran)"
same 'old data' 'exit 0' "$(watch streams 'Replica, starting|silent|9 kB' 'Replica, running|elsewhere|0/9' 'Replica, creating replica|silent|9 kB' 'Replica, streaming|streams|0/3')"
same 'it is cloned once' 'reinit_member patroni.yml patroni1 db2' "$(<ran)"

# Patroni refuses with 503 and patronictl exits 0: it is asked again.
old=()
for _ in {1..3}; do old+=('Replica, running|elsewhere|0/9'); done
same 'refused once' 'exit 0' "$(watch streams "${old[@]}" 'Replica, creating replica|silent|9 kB' 'Replica, running|streams|0/3')"
same 'asked twice' 2 "$(wc -l <ran)"
same 'refused for ever' 'exit 1' "$(watch streams "${old[0]}")"
same 'five times are enough' 5 "$(wc -l <ran)"
[[ $(<said) == *'error: db2 was asked for a clone five times and does not stream; it is: Replica, running, elsewhere, 0/9'* ]] || same 'it says so' '' "$(<said)"
tells "why is in Patroni's and PostgreSQL's log on db2; the leader is in service. When that is mended, run.sh goes on here"

# Terabytes: two hours of a copy that grows.
growing=()
for size in {1..450}; do growing+=("Replica, creating replica|silent|${size} kB"); done
same 'two hours' 'exit 0' "$(watch streams "${growing[@]}" 'Replica, running|streams|0/3')"
same 'nobody was asked' '' "$(<ran)"
same 'standstill' 'exit 1' "$(watch streams 'Replica, creating replica|silent|5 kB')"
[[ $(<said) == *'error: db2 has stood still for ten minutes; it is: Replica, creating replica, silent, 5 kB'* ]] || same 'it says so' '' "$(<said)"

# At once: the next is begun while this one is made.
same 'begun' 'exit 0' "$(watch begins 'Replica, running|elsewhere|0/9')"
same 'asked' 1 "$(wc -l <ran)"
same 'at it by itself' 'exit 0' "$(watch begins 'Replica, creating replica|silent|9 kB')"
same 'not asked' '' "$(<ran)"
finish
