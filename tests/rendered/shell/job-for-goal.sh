# A job that has ended well counts only while its goal holds: a backup that became FAILED is taken anew, and one that is there is not.
. "${ASSERT:?}"
state=${PWD}/state
open_state
step=finish
step_started=$(now)
quiet=yes
sleep() { :; }
hear() { rc=0 answer='done 0'; }
# The host: `made` is what the job makes; `asked` counts how often the goal was looked at.
on() {
  shift
  case $1 in
    there) printf 'x' >>asked && [[ -e made ]] ;;
    job_start) printf 'started\n' >>work && : >made ;;
    *) : ;;
  esac
}
taken() { goal barman@barman 5 'there is a backup' there && unless_so job backup barman@barman 'take a backup' barman backup orders; }
: >made
yes 'it is there' taken
[[ ! -e work ]] || same 'starts' none "$(<work)"
rm made
yes 'it was made, and is not there' taken
tells 'it was done before, and it is not so: there is a backup; it is done again'
same 'it is made anew, once' started "$(<work)"

# It ended between the two looks at the goal: none is made twice.
rm -f made work asked
hear() { rc=0 answer='done 0' && : >made; }
yes 'it ended meanwhile' taken
[[ ! -e work ]] || same 'starts' none "$(<work)"

# A host that does not answer has not said that it is not so.
rm -f made
hear() { rc=0 answer='done 0'; }
on() { [[ $2 != there ]] || return 255; }
yes 'not reached' taken
[[ ! -e work ]] || same 'starts' none "$(<work)"

# Any other job of the same name counts.
yes 'no goal' job backup barman@barman 'take a backup' barman backup orders
finish
