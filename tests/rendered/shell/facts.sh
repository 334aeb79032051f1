# What a host tells becomes a part of sums, queries and commands elsewhere: only what is of its fact's form is used.
LIBRARY=${LIBRARY_OF_CITUS:?}
. "${ASSERT:?}"
state=${PWD}/state
step=promote
mkdir -p state/facts state/output
evil="PATH[\$(touch ${PWD}/pwned)]"

# tells FACT ANSWER: what the control host, here in a host's place, answers.
tells() { learn "$1" control printf '%s\n' "$2"; }
# refuses FACT ANSWER: it is not learned, and no later step recalls it.
refuses() {
  no "$1 is told to be $2" tells "$1" "$2"
  [[ $(<said) == *"tells a $1 that is none"*'look at that host'* ]] || same 'the run says so' "tells a $1 that is none" "$(<said)"
  [[ ! -e state/facts/$1 ]] || same 'nothing is remembered' nothing "$(<"state/facts/$1")"
  printf '%s\n' "$2" >"state/facts/$1"
  no "the edited file says that $1 is $2" learned "$1"
  rm -f "state/facts/$1"
}
takes() {
  yes "$1 is $2" tells "$1" "$2"
  same 'it is recalled' "$2" "$(set -e && learned "$1")"
  rm -f "state/facts/$1"
}
for fact in newest timeline last_segment archived closed pinned_before sizes leader; do
  refuses "${fact}" "${evil}"
  refuses "${fact}" '1 OR true'
  refuses "${fact}" '$(x)'
  refuses "${fact}" $'1\nx'
done
refuses newest ''
refuses newest -1
refuses newest 0x1
refuses newest 08
refuses last_segment 00000001000000000000000g
refuses last_segment '0000000100000000PATH[`w`]'
refuses leader db
takes newest 12
takes timeline 4294967295
takes last_segment 00000001000000A2000000FF
takes last_segment ''
takes archived 00000001000000A2000000FF
takes closed ''
takes pinned_before nokeep
takes sizes 'data=4096 16384=123456789 '
takes sizes ''
no 'what is no fact' tells others 1

# What leads on: the answer stands in the output of the step, and a file with it is believed again.
(tells newest 12) >state/output/promote.log
printf '1 OR true\n' >state/facts/newest
no 'an edited file' learned newest
[[ $(<said) == *'write by hand into it'* ]] || same 'an edited file' 'what to write' "$(<said)"
sed -n 's/^   newest: //p' state/output/promote.log >state/facts/newest
same 'what was told' 12 "$(learned newest)"
rm state/facts/newest

# What was so before the run is learned once, and not believed for that.
printf '%s\n' "${evil}" >state/facts/pinned_before
no 'an edited file in the place of an answer' tells pinned_before nokeep
rm state/facts/*

# The first segment of a backup is told by Barman and stands in a command on the node.
asked() {
  fake barman <<BARMAN
printf '%s\n' '{"server": {"20261120T171756": {"begin_wal": "$1", "end_wal": "x"}}}'
BARMAN
  fetch_first control control main 20261120T171756 "printf %s WALWRIGHT_FIRST_SEGMENT >${PWD}/fetched; : >${PWD}/there" "${PWD}/there"
}
yes 'a segment' asked 000000010000000000000007
same 'is fetched' 000000010000000000000007 "$(<fetched)"
no 'a command' asked "x; touch ${PWD}/pwned; #"
no 'nothing' asked ''
first_segment() { printf '%s\n' "x; touch ${PWD}/pwned; #"; }
no 'a host that answers what it likes' asked 000000010000000000000007
[[ $(<said) == *'tells a first_segment that is none'* ]] || same 'it is refused here' refused "$(<said)"

[[ ! -e pwned ]] || same 'nothing of it ran' 'no file' pwned
finish
