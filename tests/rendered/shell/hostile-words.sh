# What a host says reaches no terminal but through the filter, whichever verb hears it and however it ends.
. "${ASSERT:?}"
state=${PWD}/state
open_state
step=preflight
export WALWRIGHT_SOCKETS=${PWD}/sockets
mkdir sockets
fake ssh <<'SSH'
[[ " $* " != *' -N '* && " $* " != *' -O '* ]] || exit 0
cat >/dev/null
printf '\n--walwright--\n\e]0;said\a\xc2\x9bA\n'
printf '\e]0;complained\a\n' >&2
exit "$(<"${HOME}/status")"
SSH
printf 'text\n' >state/saved/file
printf 'text\n' >"${bundle}/placed"
seat=postgres@db1

# quiet WHAT WORDS…: nothing of it is raw on either output, with any exit status. They run as in a step; what they come to is not asked.
quiet() {
  local what=$1 status
  shift
  for status in 0 1 3 255; do
    printf '%s\n' "${status}" >status
    (set -euo pipefail && "$@") >said 2>&1 </dev/null
    ! LC_ALL=C grep -q $'[\e\a\x9b]' said || same "${what}, exit status ${status}" 'filtered' "$(<said)"
  done
}

# ask's standard output is an answer, and no output.
asks() { ask "${seat}" true >answered; }
brings() { goal "${seat}" 0 'so it is' true && by "${seat}" 'do it' true; }
left() { node_held=yes && leave; }
open() { hold_node && leave; }
settles() { : >"${state}/begun/stop" && settle; }
one_job() { [[ $(<status) != 0 ]] || job copy "${seat}" 'copy it' true; }
first() { fresh copy "${seat}" "${seat}" 'clear it' true; }
recovers() { recover "${seat}" server_runs bin data config work kept 5432; }
applies() { sleep() { :; } && reapply file "${seat}" config scope; }
saves() { keep "saved$(<status)" "${seat}" 'keep it' true && show_saved "saved$(<status)"; }
from rollback.sh stop_job left_out
gone=no
left_out() { :; }
quiet on on "${seat}" true
quiet hand hand state/saved/file "${seat}" cat
quiet ask asks
quiet hear hear "${seat}" true
quiet run run "${seat}" 'do it' true
quiet check check "${seat}" 'so it is' true
quiet notice notice "${seat}" 'look' true
quiet keep saves
quiet learn learn timeline "${seat}" true
quiet await await "${seat}" 0 'so it is' true
quiet await_spare await_spare "${seat}" 0 'so it is' true
quiet by brings
quiet settled settled "${seat}" 'so it is' true
quiet place place placed "${seat}" /place 'put it'
quiet give_back give_back file "${seat}" postgres:postgres /place 'give it back'
quiet hold_node open
quiet leave left
quiet settle settles
quiet job one_job
quiet fresh first
quiet recover recovers
quiet note_role note_role db1 "${seat}" bin data postgres app
quiet stop_job stop_job copy "${seat}"
quiet reapply applies
rm "${bundle}/placed"

# What is handed over arrives as it is.
fake ssh <<<'cat'
same 'a file' text "$(hand state/saved/file "${seat}" cat)"

# And there is no other way to a host: these alone go there, and `between` stands in the margin.
for name in $(compgen -A function); do
  [[ " ${host_functions[*]} " != *" ${name} "* ]] || continue
  if grep -Eq '(^|[^a-z_])reach ' <<<"$(declare -f "${name}")"; then
    [[ ${name} == reach || ${name} == on || ${name} == hand || ${name} == ask || ${name} == between ]] || same "${name}" 'reaches a host by on, hand or ask' reach
  fi
done

# An answer has an end; so has what is said beside it.
fake ssh <<'SSH'
cat >/dev/null
printf '\n--walwright--\n'
head -c 2000000 /dev/zero | tr '\0' x
SSH
heard_most=100000
hear "${seat}" true >said 2>&1
set +e
same 'it is not taken' 1 "${rc}"
[[ $(<said) == *'the answer is longer than 100000 bytes and not taken'* ]] || same 'it is said' so "$(<said)"
fake ssh <<'SSH'
cat >/dev/null
printf '\n--walwright--\nyes\n'
for ((i = 0; i < 20000; i++)); do printf 'hundred%093d\n' "${i}"; done >&2
SSH
hear "${seat}" true >said 2>&1
set +e
same 'nor what is said beside it' 1 "${rc}"
(($(wc -c <said) < 300000)) || same 'what is printed' 'has an end' "$(wc -c <said)"
heard_most=4194304
hear "${seat}" true >said 2>&1
set +e
same 'a long one is' '0 yes' "${rc} ${answer}"
finish
