# The last archived segment: fetched, and replay is in it.
LIBRARY=${LIBRARY_OF_LATEST:?}
. "${ASSERT:?}"
segment=00000002000000050000000B
mkdir work
sql() { printf '%s\n' "$5" >asked && printf 't\n'; }
: >work/postgresql.log
no 'it was not fetched yet' has_replayed bin directory work postgres app "${segment}"
printf 'LOG:  restored log file "%s" from archive\n' "${segment}" >work/postgresql.log
yes 'it was fetched and replay is in it' has_replayed bin directory work postgres app "${segment}"
same 'replay is compared with its first byte' 1 "$(grep -c "('00000005/' || to_hex(11 \* pg_size_bytes" asked)"
sql() { printf 'f\n'; }
no 'replay is before it' has_replayed bin directory work postgres app "${segment}"
finish
