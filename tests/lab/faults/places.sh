#!/usr/bin/env bash
# shellcheck disable=SC2016 # single quotes hold programs for other machines
# Where a restore would write there is something already: another cluster's files where a tablespace goes to, somebody's directory under the
# name that the old one would get. Barman up to 3.14 deletes the one, and later ones refuse when the service is down. The run refuses before.
# shellcheck source-path=SCRIPTDIR source=../fault.sh
source "$(dirname "$(realpath "$0")")/../fault.sh"

fast=/var/lib/postgresql/fast
slow=/var/lib/postgresql/slow

make_tablespaces() {
  local node
  for node in "${members[@]}"; do
    on "$node:postgres" mkdir -m 700 "$fast" "$slow"
  done
  sql db1 postgres "CREATE TABLESPACE fast LOCATION '$fast'"
  sql db1 postgres "CREATE TABLESPACE slow LOCATION '$slow'"
  sql db1 postgres 'CREATE DATABASE app'
  sql db1 app 'CREATE TABLE in_fast TABLESPACE fast AS SELECT n FROM generate_series(1, 10) n'
  sql db1 app 'CREATE TABLE in_slow TABLESPACE slow AS SELECT n FROM generate_series(1, 20) n'
}

# occupied PATH: what stands there is refused in the preflight, and is there afterwards.
occupied() {
  on db1:postgres bash -c 'mkdir -p "$1" && echo mine >"$1/precious"' occupy "$1" </dev/null
  attempt run.sh --yes --to preflight
  refused "$1 is occupied" "$1" 'nothing was changed'
  check "$1 has its file" has_file "$1/precious"
  on db1 rm -r "$1" </dev/null
}

has_file() { on db1 test -e "$1" </dev/null || echo 'it is gone'; }

start_lab bookworm supervisor ssh
make_tablespaces
seed_lab
prepare 'backup: auto' "tablespaces: {slow: $slow-new}"
occupied "$slow-new"
occupied "$data_dir.before-$plan_name"
occupied "$fast.before-$plan_name"
check_untouched || true
check_back
end_case
