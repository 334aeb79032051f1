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
compose() {
  case $1 in
    ps) [[ ! -s first ]] || printf 'barman\ndb1\n' ;;
    exec) [[ -s first ]] && cat first ;;
    *) return 1 ;;
  esac
}
printf 'patroni /etc/patroni.yml' >first
no 'it runs still' container_stopped db1
tells 'docker compose logs db1 shows what it waits for; once it is stopped, run this script again'
yes 'another one' container_stopped db2
yes 'it works' container_at_work db1
no 'it was to be idle, and works' container_idle db1
tells 'runs patroni /etc/patroni.yml, not the wait of the override in this bundle'
tells 'keep it away'
: >first
yes 'it was stopped' container_stopped db1
no 'it runs nothing' container_at_work db1
tells 'runs nothing; docker compose logs db1 says why; once it can run, run this script again'
no 'nor does it wait' container_idle db1
tells 'tells why where it does not run; then run this script again'
printf 'sh -c exec sleep infinity # walwright-idle' >first
yes 'it waits' container_idle db1
no 'what waits does not work' container_at_work db1
finish
