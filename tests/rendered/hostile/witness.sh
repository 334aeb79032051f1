
# Appended to lib.sh: every verb gives its words to the program `meant` on this machine and, with WITNESS_FAR set, to `argv` on the machine
# where they would run. They pass this machine's shell, ssh or docker, sudo and the shell behind them, as they would in earnest.
argv_function() { argv "$@"; }
host_functions+=(argv_function)

witness() {
  local seat=$1
  shift
  meant "$@"
  [[ -n ${WITNESS_FAR-} ]] || return 0
  on "${seat}" argv "$@"
  [[ ${seat} == control ]] || {
    meant "$@"
    on "${seat}" argv_function "$@"
    meant "$@"
    ask "${seat}" argv "$@"
    meant "$@"
    hand /dev/null "${seat}" argv "$@"
  }
}

# A verb that is new here must not run anything by mistake.
for way in on ask hand; do
  eval "real_$(declare -f "${way}")"
done
exec 9>&2
# The whole step ends with it: a verb that asks again and again would never come to an end.
known() {
  [[ $1 == argv || $1 == argv_function ]] || {
    printf 'witness.sh does not know the verb that runs %s\n' "$1" >&9
    kill -s TERM "$$"
    exit 1
  }
}
on() { known "$2" && real_on "$@"; }
ask() { known "$2" && real_ask "$@"; }
hand() { known "$3" && real_hand "$@"; }

begin() {
  step=$1
  open_state
}
done_with() { :; }
run() { witness "$1" "${@:3}"; }
check() { witness "$1" "${@:3}"; }
notice() { witness "$1" "${@:3}"; }
by() { witness "$1" "${@:3}"; }
settled() { witness "$1" "${@:3}"; }
goal() { witness "$1" "${@:4}"; }
await() { witness "$1" "${@:4}"; }
await_or_ask() { witness "$1" "${@:4}"; }
await_spare() { witness "$1" "${@:4}"; }
keep() {
  witness "$2" "${@:4}"
  : >"${state}/saved/$1"
}
job() { witness "$2" "${@:4}"; }
fresh() { witness "$3" "${@:5}"; }
learn() {
  witness "$2" "${@:3}"
  printf -v "$1" '%s' 1
}
once() { "${@:2}"; }
unless_so() { "$@"; }
give_back() { witness "$2" "$3" "$4"; }
place() { witness "$2" "$3"; }
note_role() { witness "$2" "$1" "${@:3}"; }
recover() { witness "$1" "${@:2}"; }
replay() { witness "$1" "${@:3}"; }
fetch_first() { witness "$1" "${@:3}"; }
prove_writes() { witness "$1" "${@:2}"; }
reapply() { witness "$2" "${@:3}"; }
restart_if_needed() { witness "$2" "${@:3}"; }
pause_again() { witness "$2" "${@:3}"; }
rejoin() {
  witness "$2" "${@:9}"
  witness "$3" "${@:4:5}"
}
carry() { witness "$3" "$2" "$4" "$5"; }
fence_container() { meant "$2" "$3"; compose exec -T "$2" sh -c 'argv "$1" "$2"' sh "$2" "$3"; }
idle_container() { meant "$2"; compose exec -T "$2" sh -c 'argv "$1"' sh "$2"; }
