# shellcheck shell=bash
# What every test of lib.sh's functions begins with: the library of the bundle LIBRARY, fakes on PATH, and ways to say what must hold.
# shellcheck source=/dev/null
. "${LIBRARY:?}"
set +e
failures=0
mkdir -p fakes
PATH=${PWD}/fakes:${PATH}

# same WHAT EXPECTED FOUND
same() {
  if [[ $2 != "$3" ]]; then
    printf '%s\n  expected: %q\n  found:    %q\n' "$1" "$2" "$3"
    failures=$((failures + 1))
  fi
}

# yes WHAT WORDS… and no WHAT WORDS…: they run as they do on a host.
yes() {
  local what=$1 rc
  shift
  (set -euo pipefail && "$@") >said 2>&1
  rc=$?
  ((rc == 0)) || {
    printf '%s: exit status %s of %s\n%s\n' "${what}" "${rc}" "$1" "$(<said)"
    failures=$((failures + 1))
  }
}

no() {
  local what=$1 rc
  shift
  # Not in a condition: that would switch errexit off inside.
  (set -euo pipefail && "$@") >said 2>&1
  rc=$?
  ((rc != 0)) || {
    printf '%s: %s says yes\n%s\n' "${what}" "$1" "$(<said)"
    failures=$((failures + 1))
  }
}

# tells WORDS: what was said last holds them.
tells() { [[ $(<said) == *"$1"* ]] || same 'what is said' "$1" "$(<said)"; }

# from SCRIPT NAME…: functions of a script of the bundle that is no library.
from() {
  local script=${LIBRARY%/*}/$1 name
  shift
  for name in "$@"; do
    eval "$(sed -n "/^${name}() {/,/^}/p" "${script}")"
  done
}

# fake NAME: standard input is what it does.
fake() {
  printf '#!/bin/bash\n%s\n' "$(cat)" >"fakes/$1"
  chmod +x "fakes/$1"
}

finish() { ((failures == 0)); }
