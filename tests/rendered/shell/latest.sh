# The last archived segment: fetched, and replay is in it.
LIBRARY=${LIBRARY_OF_LATEST:?}
. "${ASSERT:?}"
segment=00000002000000050000000B
mkdir work
sql() {
  case $5 in
    *pg_stat_activity*) [[ -e busy ]] && printf 'f\n' || printf 't\n' ;;
    *) printf '%s\n' "$5" >asked && printf 't\n' ;;
  esac
}
: >work/postgresql.log
no 'it was not fetched yet' has_replayed bin directory work postgres app "${segment}"
printf 'LOG:  restored log file "%s" from archive\n' "${segment}" >work/postgresql.log
yes 'it was fetched and replay is in it' has_replayed bin directory work postgres app "${segment}"
same 'replay is compared with its first byte' 1 "$(grep -c "('00000005/' || to_hex(11 \* pg_size_bytes" asked)"
# A restore_command that is slow to miss: the startup process, a child of the server, waits for its own child.
postmaster() { printf '%s\n' "$$"; }
bash -c 'sleep 60 & wait' 'postgres: startup recovering' &
startup=$!
until [[ -n $(pgrep -P "${startup}" || true) ]]; do sleep 0.1; done
no 'what is being fetched is not replayed yet' has_replayed bin directory work postgres app "${segment}"
pkill -P "${startup}"
wait "${startup}"
bash -c 'exec -a "postgres: startup waiting" sleep 60' &
startup=$!
bash -c 'sleep 60 & wait' 'postgres: checkpointer' &
other=$!
until [[ $(tr '\0' ' ' <"/proc/${startup}/cmdline") == *'startup waiting'* && -n $(pgrep -P "${other}" || true) ]]; do sleep 0.1; done
yes 'a startup process that waits for nothing' has_replayed bin directory work postgres app "${segment}"
: >busy
no 'one that is at a long record, or waits for a session' has_replayed bin directory work postgres app "${segment}"
rm busy
kill "${startup}"
pkill -P "${other}"
sql() { printf 'f\n'; }
no 'replay is before it' has_replayed bin directory work postgres app "${segment}"
finish
