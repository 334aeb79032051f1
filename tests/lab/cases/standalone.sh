#!/usr/bin/env bash
# A single server with Debian's split configuration. Barman took archive_command away; it is given back, and a standby
# that is cloned afterwards follows and does not promote itself.
# shellcheck disable=SC2016 # single quotes hold programs for other machines
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

archive_command='barman-wal-archive barman pg-primary %p'

# As people do: in postgresql.auto.conf, where Barman finds it and replaces it.
own_archive_command() {
  sql db1 postgres "ALTER SYSTEM SET archive_command = '$archive_command'"
  sql db1 postgres 'SELECT pg_reload_conf()' >/dev/null
}

# pg_major is the lab's.
# shellcheck disable=SC2154
clone_standby() {
  local clone=/var/lib/postgresql/$pg_major/clone
  on db2:postgres bash -c 'PGPASSWORD=lab pg_basebackup -h db1 -U replicator -D "$1" -R -X stream -c fast' clone "$clone" </dev/null >/dev/null
  on db2:postgres bash -c '
    # The split configuration of Debian is not in the data directory, so a clone has none.
    : >"$1/postgresql.conf"
    : >"$1/pg_ident.conf"
    printf "local all all trust\n" >"$1/pg_hba.conf"
    "/usr/lib/postgresql/$2/bin/pg_ctl" start -w -D "$1" -l "$1/log" -o "-c hba_file=$1/pg_hba.conf"' start "$clone" "$pg_major" </dev/null >/dev/null
}

standby_follows() {
  sql db1 app 'CREATE TABLE after_recovery AS SELECT 1 AS n'
  eventually 20 answer db2 app 'SELECT n FROM after_recovery' 1
  same 'the standby is in recovery' t "$(sql db2 postgres 'SELECT pg_is_in_recovery()')"
}

start_lab bookworm standalone ssh
own_archive_command
seed_lab
plan time 'backup: auto'
plan_top "after: {backup: true, archive_command: \"$archive_command\"}"
run_plan
check_all db1
check 'a standby can be cloned' clone_standby
check 'it follows and does not promote itself' standby_follows
clean_up db1
end_case
