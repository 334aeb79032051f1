# Barman's streaming receiver after a recovery: slot, reset, start, in that order; and none of it where Barman does not stream.
. "${ASSERT:?}"
fake barman <<'BARMAN'
printf '%s\n' "$*" >>calls
case $* in
  'show-server main') cat shown ;;
  'receive-wal --stop main') exit 1 ;;
  'receive-wal --create-slot main')
    [[ ! -e slot ]] || { printf "ERROR: Replication slot 'barman' already exists\n"; exit 1; }
    [[ ! -e refused ]] || { printf 'ERROR: all replication slots are in use\n'; exit 1; }
    ;;
  'receive-wal --reset main')
    # A receiver that the cron started meanwhile holds the lock once.
    [[ ! -e locked ]] || { rm locked; exit 1; }
    ;;
  cron) ;;
  *) exit 2 ;;
esac
BARMAN
shown() { printf 'Server main:\n\tcreate_slot: %s\n\tslot_name: %s\n\tstreaming_archiver: %s\n' "$@" >shown; }
done_so() {
  grep -v 'show-server' calls | tr '\n' ';'
  rm -f calls
}

shown manual barman True
yes 'slot, reset, start' receive_anew main
same 'in that order' 'receive-wal --stop main;receive-wal --create-slot main;receive-wal --reset main;cron;' "$(done_so)"
: >slot
yes 'the slot is there already' receive_anew main
done_so >/dev/null
: >locked
yes 'a receiver that came first is stopped' receive_anew main
same 'and the reset made again' \
  'receive-wal --stop main;receive-wal --create-slot main;receive-wal --reset main;receive-wal --stop main;receive-wal --reset main;cron;' "$(done_so)"
rm slot
: >refused
no 'no slot, no receiver' receive_anew main
rm -f refused calls
shown auto barman True
yes 'Barman makes the slot itself' receive_anew main
same 'so nobody else does' 'receive-wal --stop main;receive-wal --reset main;cron;' "$(done_so)"
shown manual None True
yes 'it streams without a slot' receive_anew main
same 'so none is made' 'receive-wal --stop main;receive-wal --reset main;cron;' "$(done_so)"
shown manual barman False
yes 'it does not stream' receive_anew main
same 'so nothing is done' '' "$(done_so)"
finish
