# The unit: it exists, is the one at work, and says what it is at when a wait for it was too long. SELinux's labels follow what was moved.
. "${ASSERT:?}"
mkdir data other_disk
fake systemctl <<'SH'
case $3 in
  LoadState) cat load ;;
  ActiveState) cat active ;;
esac
SH
fake supervisorctl <<'SH'
cat program
[[ $(cat program) == *RUNNING* ]]
SH
says() { grep -qF -e "$1" said || same 'what is said' "$1" "$(<said)"; }
printf 'loaded\n' >load
printf 'inactive\n' >active
yes 'a unit that is not at work, and neither is PostgreSQL' unit_is_it systemd db data
(cd data && exec sleep 60) &
mine=$!
while [[ ! /proc/${mine}/cwd -ef data ]]; do sleep 0.1; done
printf '%s\n' "${mine}" >data/postmaster.pid
no 'PostgreSQL is at work by something else' unit_is_it systemd db data
says "(process ${mine}), and not by db"
says 'name the unit that it runs by in manager.service.unit, or stop it by hand'
no 'and is in the way' no_postmaster data
says "PostgreSQL is at work on data: process ${mine}"
printf 'active\n' >active
yes 'PostgreSQL and its unit' unit_is_it systemd db data
for state in not-found masked error bad-setting; do
  printf '%s\n' "${state}" >load
  no "a unit that is ${state}" unit_is_it systemd db data
  says "systemd knows no unit db: ${state}"
done
yes 'it runs' unit_runs systemd db
no 'it is not stopped' unit_stopped systemd db
says 'db is active'
says 'systemctl status db shows'
for state in inactive failed activating deactivating ''; do
  printf '%s\n' "${state}" >active
  no "${state} does not run" unit_runs systemd db
  says "db is ${state:-unknown}"
  says 'journalctl -u db says why'
  case ${state} in
    inactive | failed) yes "${state} is stopped" unit_stopped systemd db ;;
    *)
      no "${state} is not stopped" unit_stopped systemd db
      says "db is ${state:-unknown}"
      ;;
  esac
done
printf 'db                               RUNNING   pid 7, uptime 0:00:01\n' >program
yes 'PostgreSQL and its program' unit_is_it supervisor db data
no 'it is not stopped' unit_stopped supervisor db
says 'db is RUNNING'
for state in STOPPED EXITED FATAL; do
  printf 'db                               %s    Nov 28 03:00 AM\n' "${state}" >program
  no 'PostgreSQL is at work without it' unit_is_it supervisor db data
  no "${state} does not run" unit_runs supervisor db
  says 'supervisorctl tail db stderr says why'
  yes "${state} is stopped" unit_stopped supervisor db
done
printf 'db: ERROR (no such process)\n' >program
no 'a program that is not there' unit_is_it supervisor db data
says 'supervisor knows no unit db'
printf 'all                              RUNNING   pid 7, uptime 0:00:01\n' >program
printf 'loaded\n' >load
printf 'active\n' >active
for unit in all 'cluster:*' cluster: '*' 'db web'; do
  no "more than one program: ${unit}" unit_is_it supervisor "${unit}" data
  says "supervisor takes ${unit} for more than one unit"
done
for unit in 'postgresql@*' 'd?' '[d]b'; do
  no "more than one unit: ${unit}" unit_is_it systemd "${unit}" data
  says "systemd takes ${unit} for more than one unit"
done
yes 'a unit whose name begins as a pattern does' unit_is_it systemd all data
kill "${mine}"
wait "${mine}" 2>/dev/null
yes 'nothing is in the way' no_postmaster data

ln -s "${PWD}/other_disk" data/pg_wal
fake restorecon <<'SH'
printf '%s ' "$@" >>relabelled
SH
relabelled() {
  fake getenforce <<<"$1"
  : >relabelled
  yes "SELinux: $1" relabel data data/space
  cat relabelled
}
same 'labels are those of the path' "-R data data/space ${PWD}/other_disk " "$(relabelled 'echo Enforcing')"
for mode in 'echo Permissive' 'echo Disabled' 'exit 127'; do
  same "${mode}" '' "$(relabelled "${mode}")"
done
fake getenforce <<<'echo Enforcing'
fake restorecon <<<'exit 1'
no 'labels that cannot be set' relabel data
finish
