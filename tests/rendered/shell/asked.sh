# A question is seen before it is answered: run.sh shows whole lines only. Here the answer is given once the question was read.
. "${ASSERT:?}"
mkdir -p state/facts state/output
mkfifo answers
cat >ask.sh <<'SH'
. "${LIBRARY}"
state=${PWD}/state step=protect
still_wanted() { :; }
on() { return 1; }
await_or_ask barman@barman 0 'it is there' false 2>&1 | visibly
SH
# answered: what is shown is read by the line, and the name of the plan where it is asked for.
answered() {
  local line
  exec 8<>answers
  while IFS= read -r line; do
    printf '%s\n' "${line%$'\r'}" >>seen
    if [[ ${line} == *'type the name of the plan: '* ]]; then
      line=${line##*: }
      printf '%s\n' "${line%$'\r'}" >&8
    fi
  done
}
: >seen
timeout 20 script -qec 'bash ask.sh' /dev/null <answers | answered
same 'the answer is remembered' yes "$(cat state/facts/without_last_wal)"
[[ $(<seen) == *'what was committed last is not in the archive'* ]] || same 'what is asked' it "$(<seen)"
finish
