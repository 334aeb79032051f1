# What a wait for a container ends with: what runs there, and what leads on.
LIBRARY=${LIBRARY_OF_CONTAINERS:?}
. "${ASSERT:?}"
# Without the file and the program no host is reached, and nothing is begun.
fake docker <<<'exit 1'
project_dir=${PWD}
no 'no docker compose' compose_at_hand
tells 'docker compose does not run here'
tells 'install it with its plugin compose, or call this on the machine that has it'
fake docker <<<'exit 0'
no 'no file' compose_at_hand
tells "the compose file docker-compose.yml is not found from ${PWD}"
tells 'name the folder that it is found from: --project-dir DIR'
export HOME=${PWD}
no 'a run' bash "${LIBRARY%/*}/run.sh" --yes --to preflight
tells 'name the folder that it is found from: --project-dir DIR'
: >docker-compose.yml
yes 'both' compose_at_hand
# What docker says of db1: its state, and what its first process is; each call is written down. `busy` is the status of one that got no answer.
: >calls
: >first
printf 'exited' >state
compose() {
  printf '%s\n' "$*" >>"${HOME}/calls"
  [[ ! -e ${HOME}/busy ]] || return "$(<"${HOME}/busy")"
  case $1 in
    ps)
      [[ ! -s ${HOME}/state ]] || echo 1a
      [[ ! -e ${HOME}/terminal ]] || echo 2b
      ;;
    exec) [[ -s ${HOME}/first ]] && cat "${HOME}/first" ;;
    stop) echo exited >"${HOME}/state" ;;
    -f | up) echo running >"${HOME}/state" && echo 'sh # walwright-idle' >"${HOME}/first" ;;
    *) return 1 ;;
  esac
}
# As docker inspect prints it; `terminal` is one of `docker compose run`.
fake docker <<'SH'
[[ $1 == inspect ]] || exit 1
once=False state=$(cat "${HOME}/state")
[[ $2 != 2b ]] || { once=True state=running; }
printf '[{"Args": ["a \\"Status\\": \\"dead\\""], "State": {"Status": "%s", "Health": {"Status": "starting"}},\n"Config": {"Labels": {"com.docker.compose.oneoff": "%s"}}}]\n' "${state}" "${once}"
SH
is() {
  printf '%s' "$1" >state
  printf '%s' "$2" >first
}
is running 'patroni /etc/patroni.yml'
no 'it runs still' container_stopped db1
tells 'docker compose logs db1 shows what it waits for; once it is stopped, run this script again'
yes 'it runs' container_runs db1
yes 'it works' container_at_work db1
no 'it was to be idle, and works' container_idle db1
tells 'runs patroni /etc/patroni.yml, not the wait of the override in this bundle'
tells 'keep it away'
is exited ''
yes 'it was stopped' container_stopped db1
no 'it does not run' container_runs db1
no 'it runs nothing' container_at_work db1
tells 'runs nothing; docker compose logs db1 says why; once it can run, run this script again'
no 'nor does it wait' container_idle db1
tells 'tells why where it does not run; then run this script again'
is running 'sh -c exec sleep infinity # walwright-idle'
yes 'it waits' container_idle db1
no 'what waits does not work' container_at_work db1

# One that comes back by itself, or can be let go on, is not stopped.
for one in restarting paused removing; do
  is "${one}" ''
  no "${one}" container_stopped db1
  tells "a container of db1 is ${one}"
  no "${one}: nobody gets in" container_runs db1
done
for one in exited created dead ''; do
  is "${one}" ''
  yes "${one:-none}" container_stopped db1
done
# A terminal that somebody has open is not the service.
touch terminal
for one in exited ''; do
  is "${one}" ''
  yes "${one:-none}, and a terminal" container_stopped db1
  no "${one:-none}, and a terminal: it runs" container_runs db1
done
is running 'patroni'
same 'which container it is' 'running 1a' "$(containers_of db1)"
rm terminal

# No answer is no answer: nothing is stopped or started by guess.
is running 'sh # walwright-idle'
for status in 124 137; do
  echo "${status}" >busy
  for look in container_stopped container_runs container_idle container_at_work; do
    (set -e && "${look}" db1) >said 2>&1
    same "${look} without an answer" "${status}" "$?"
    same "${look} says nothing of what runs" '' "$(<said)"
  done
done
rm busy
step=replay
state=${PWD}/S
mkdir -p S/begun S/done S/facts S/output S/saved
is running ''
for look in container_idle container_at_work; do
  (set -e && "${look}" db1) >said 2>&1
  same "${look}: it runs, and nobody can look" 69 "$?"
done
: >calls
goal control 60 'the container of db1 is idle' container_idle db1
no 'a goal of which nobody knows' by control 'stop it and bring it back idle' idle_container 600 db1
tells 'its container runs, and docker compose exec gets nobody into it, so nobody knows: the container of db1 is idle'
tells 'where nobody does: docker compose stop with the name of its service, by hand, then run this script again'
same 'nothing is stopped by guess' '' "$(grep -v '^exec\|^ps' calls)"
is running "$(printf 'walwright-idle %5000s' x)"
yes 'one that says more than is read' container_idle db1
echo 124 >busy
is running 'sh # walwright-idle'
: >calls
goal control 60 'the container of db1 is idle' container_idle db1
no 'a goal that nobody can tell' by control 'stop it and bring it back idle' idle_container 600 db1
tells 'no answer from control'
same 'nothing is stopped' '' "$(grep -v ^exec calls)"
rm busy

# The plan's node is stopped in the middle of a run: it is brought up idle before anything is asked there.
on() { [[ $1 != control ]] || "${@:2}"; }
calls() { grep -v '^ps\|^exec' calls; }
is exited ''
: >calls
yes 'before the stop' rouse_node
same 'nothing is done' '' "$(calls)"
touch S/begun/stop
yes 'after it' rouse_node
tells 'Its files are there; it is brought up idle'
same 'it comes up with the override' $'stop -t 600 db1\n-f '"${bundle}"'/compose/docker-compose.override.yml up -d --no-deps db1' "$(calls)"
: >calls
yes 'it runs' rouse_node
same 'nothing is left to do' '' "$(calls)$(<said)"
is restarting ''
yes 'it restarts' rouse_node
tells 'brought up idle'
is exited ''
: >calls
touch S/done/hand-over
yes 'after the hand-over' rouse_node
same 'it is left alone' '' "$(calls)"
rm S/done/hand-over
echo 1 >busy
: >calls
yes 'docker fails: nothing is done by guess' rouse_node
same 'and nothing is' '' "$(calls)"
rm busy
idle_container() { return 1; }
no 'docker does not start it' rouse_node
tells 'nothing of it is lost with that: mend what keeps it down, then run this script again'

# A member gets its fence whatever its container does.
in_its_volumes() { echo "volumes: $*" >>"${HOME}/calls" && [[ ! -e ${HOME}/no-volumes ]]; }
on() { echo "on $*" >>"${HOME}/calls" && [[ ! -e ${HOME}/no-entry ]]; }
fenced() {
  : >calls
  yes "$1" fence_container postgres@db2 db2 /data
  same "$1: what is done" "$2" "$(grep -v ^ps calls)"
}
is running patroni
fenced 'it runs' 'on postgres@db2 fence_member /data'
is restarting ''
fenced 'it restarts' $'volumes: postgres db2 fence_member /data\nvolumes: postgres db2 is_fenced /data'
touch no-volumes
fenced 'nobody gets at its files' 'volumes: postgres db2 fence_member /data'
tells 'the container of db2 is restarting; it is stopped next, but no fence came into its files'
tells 'until run.sh has cloned it: it could lead with its old data'
is running patroni
touch no-entry
no 'it runs, and nobody gets in' fence_container postgres@db2 db2 /data
rm no-volumes no-entry

# Whoever is only stopped is not lost.
from rollback.sh give_up
without=()
dry_run=no
is exited ''
on() { return 1; }
no 'db1 is stopped' give_up db1
tells 'db1 is not lost: its container is there (exited), and its files with it'
tells 'rollback.sh without that option brings it up and goes back'
tells "take its container away (cd ${PWD} && docker compose -f docker-compose.yml -p pitr rm --stop db1; its volumes stay), then rollback.sh --without db1"
no 'barman is stopped' give_up barman
tells "bring it up (cd ${PWD} && docker compose -f docker-compose.yml -p pitr up -d --no-deps barman), then rollback.sh without that option goes back"
is restarting ''
no 'db2 restarts' give_up db2
tells 'its container is there (restarting)'
is '' ''
yes 'no container is there' give_up db2
echo 1 >busy
no 'docker does not answer' give_up db2
tells 'it is left out where docker says that none is there: when docker answers, run rollback.sh again'
rm busy
is exited ''
yes 'what is said of db1' without_host db1
tells 'this script brings it up idle'
yes 'what is said of barman' without_host barman
tells "Where it is stopped bring it up: cd ${PWD} && docker compose -f docker-compose.yml -p pitr up -d --no-deps barman"
is running 'hangs'
yes 'what is said of one that nobody gets into' without_host db1
tells "Where that stays so: cd ${PWD} && docker compose -f docker-compose.yml -p pitr stop db1; then run this script again"
on() { return 0; }
no 'it answers' give_up db2
tells 'where it answers and cannot serve any more: take its container away'

# With the plan's node lost, the cluster is asked through another one, whose container was stopped.
eval "$(sed -n '/^members=(/,/^)/p' "${LIBRARY%/*}/rollback.sh")"
from rollback.sh bring_up from_any
given_up() { [[ $1 == db1 ]] && gone=yes || gone=no; }
left_out() { gone=no; }
on() { if [[ $1 == control ]]; then "${@:2}"; else echo "asked $1"; fi; }
is exited ''
: >calls
compose() {
  printf '%s\n' "$*" >>"${HOME}/calls"
  case $1 in
    ps) echo 1a ;;
    exec) cat "${HOME}/first" && [[ -s ${HOME}/first ]] ;;
    up) echo running >"${HOME}/state" && echo patroni >"${HOME}/first" ;;
    *) return 1 ;;
  esac
}
told_of() { from_any goal "${members[0]}" 60 'let go' is_not_held "${members[1]}" p && printf '%s\n' "${goal_words[*]}"; }
yes 'through another one' told_of
tells "${members[2]} 60 let go is_not_held ${members[3]} p"
same 'its container is brought up' 'up -d --no-deps db2' "$(grep '^up' calls)"
: >calls
yes 'again' told_of
same 'it runs' '' "$(grep '^up' calls)"

compose() { return 1; }
no 'docker does not tell' told_of
tells 'through which the cluster is to be asked'
tells 'when docker answers, run rollback.sh again'

# A line to be typed elsewhere names the folder of the compose file.
project_dir="${PWD}/it's here"
yes 'to look by hand' remark 'in another terminal: cd «DIR» && docker compose exec'
same 'the line' "   in another terminal: cd '${PWD}/it'\\''s here' && docker compose exec" "$(<said)"
# What a container says has an end, and what may be a password is not shown.
printf 'postgres: %70s secret' x >first
no 'it is not idle' container_idle db1
[[ $(<said) != *secret* ]] || same 'a long command line' 'its beginning' "$(<said)"
finish
