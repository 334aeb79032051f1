#!/usr/bin/env bash
# Check everything that can be checked before anything changes
#
# Reads only. The hosts are the planned ones, the backup and its WAL are still there, the plan is not stale,
# the node can fetch WAL with the very command that replay will use, and the old data can be kept by a rename.
# Undo: nothing; it only reads
#
# A step of plan everything-archived, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
check=$(<"${here}/../check-bundle.sh")
sum=$(sha256sum <<<"${check}")
[[ ${sum%% *} == 0ffbe2c2beceb6e011f5fbdce8a6a6c4af988c6e264531bbe0be29baad4c9f99 ]] || {
  printf 'error: check-bundle.sh was edited; render the bundle again: walwright render --force\n' >&2
  exit 1
}
eval "${check}"
checked "${here}/.." steps/10-preflight.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin preflight 'Check everything that can be checked before anything changes' ''
check postgres@db1 'db1 is reached as postgres, and the tools are there' have_tools awk df find grep mv nohup sed stat \
  tar timeout /usr/lib/postgresql/15/bin/postgres /usr/lib/postgresql/15/bin/pg_ctl \
  /usr/lib/postgresql/15/bin/pg_controldata /usr/lib/postgresql/15/bin/psql
check postgres@db1 'PostgreSQL 15' is_major /usr/lib/postgresql/15/bin 15
check postgres@db1 'the configuration names this data directory' reads_data_of /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main /etc/postgresql/15/main/postgresql.conf 5432
check root@db1 'systemctl can be called as root' have_tools systemctl
check root@db1 'postgresql@15-main is what PostgreSQL runs by' unit_is_it systemd postgresql@15-main \
  /var/lib/postgresql/15/main
check postgres@db1 'the data directory is of the planned cluster' same_system /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main 7710304045080363153

# Who leads decides the order of the stop. Two primaries end the run here.
note_role db1 postgres@db1 /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main postgres postgres
check barman@localhost 'the Barman host is reached' have_tools barman awk sed stat
notice barman@localhost 'the version of Barman' barman --version

# What Barman thinks of the server is shown; after a disaster much of it fails, and rightly.
notice barman@localhost 'barman check' barman check pg-primary
check barman@localhost 'backup 20261120T171841 is finished and the one that was planned with' backup_is pg-primary \
  20261120T171841 000000010000000000000009 1795195131276105
check barman@localhost 'no timeline was opened since the inventory was captured' newest_timeline_is pg-primary 1
check barman@localhost 'the 4 WAL segments up to the target are in the archive' covers pg-primary 16777216 1 9 12
check barman@localhost 'the Barman host reaches db1 over ssh' reaches_clean \
  'ssh -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=15 -o ServerAliveCountMax=4 -l postgres -- localhost'
check barman@localhost 'rsync on the Barman host reaches db1' rsync_gets_there \
  'ssh -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=15 -o ServerAliveCountMax=4 -l postgres -- localhost' \
  :/
check postgres@db1 'the old data directory can be kept by a rename' can_rename /var/lib/postgresql/15/main
check postgres@db1 'nothing stands where it will be kept' not_there \
  /var/lib/postgresql/15/main.before-everything-archived
check postgres@db1 'what pg_wal links to, if it is a link, can be kept by a rename' wal_can_go \
  /var/lib/postgresql/15/main /var/lib/postgresql/15/main.before-everything-archived
check postgres@db1 'there is room for a second copy of the data, wherever its parts go' room \
  /var/lib/postgresql/15/main 30710833 0 134217728 ''
check postgres@db1 'there is a private folder for this run' private_folder /var/lib/postgresql/15/main.walwright

# Exit status 1 means the end of WAL to PostgreSQL; a wrong server name or a broken ssh must not look like it.
check postgres@db1 'restore_command fetches 000000010000000000000009' fetches \
  "if test -e /var/lib/postgresql/15/main.walwright/unarchived/000000010000000000000009; then exit 1; fi; timeout -k 10 600 barman-wal-restore -P -U barman localhost pg-primary 000000010000000000000009 /var/lib/postgresql/15/main.walwright/trial || case \$? in 1) exit 1;; *) exit 255;; esac" \
  /var/lib/postgresql/15/main.walwright/trial 16777216
check postgres@db1 'restore_command answers 1 for a segment that cannot be there' misses \
  "if test -e /var/lib/postgresql/15/main.walwright/unarchived/FFFFFFFF00000000000000FE; then exit 1; fi; timeout -k 10 600 barman-wal-restore -P -U barman localhost pg-primary FFFFFFFF00000000000000FE /var/lib/postgresql/15/main.walwright/trial || case \$? in 1) exit 1;; *) exit 255;; esac" \
  /var/lib/postgresql/15/main.walwright/trial

done_with
