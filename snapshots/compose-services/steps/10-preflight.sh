#!/usr/bin/env bash
# Check everything that can be checked before anything changes
#
# Reads only. The hosts are the planned ones, the backup and its WAL are still there, the plan is not stale,
# the node can fetch WAL with the very command that replay will use, and the old data can be kept by a rename.
# Undo: nothing; it only reads
#
# A step of plan compose-services, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
check=$(<"${here}/../check-bundle.sh")
sum=$(sha256sum <<<"${check}")
[[ ${sum%% *} == c181f8b86cbef858fbbe0d6310856104e96fc958153a3dcc901d49d693e70766 ]] || {
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
  /usr/lib/postgresql/15/bin/pg_controldata /usr/lib/postgresql/15/bin/psql patronictl
check postgres@db1 'PostgreSQL 15' is_major /usr/lib/postgresql/15/bin 15
check postgres@db1 'the configuration names this data directory' reads_data_of /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/patroni1 /var/lib/postgresql/15/patroni1/postgresql.conf 5432
check postgres@db1 'the data directory is of the planned cluster' same_system /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/patroni1 7710257837700923437
check postgres@db1 'it is in the Citus group of the plan, or in none' in_group /etc/patroni/patroni.yml
check postgres@db1 'db1 is a member of patroni1' is_member /etc/patroni/patroni.yml patroni1 db1
check postgres@db2 'db2 is reached as postgres, and the tools are there' have_tools awk df find grep mv nohup sed stat \
  tar timeout /usr/lib/postgresql/15/bin/postgres /usr/lib/postgresql/15/bin/pg_ctl \
  /usr/lib/postgresql/15/bin/pg_controldata /usr/lib/postgresql/15/bin/psql patronictl
check postgres@db2 'PostgreSQL 15' is_major /usr/lib/postgresql/15/bin 15
check postgres@db2 'the configuration names this data directory' reads_data_of /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/patroni1 /var/lib/postgresql/15/patroni1/postgresql.conf 5432
check postgres@db2 'the data directory is of the planned cluster' same_system /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/patroni1 7710257837700923437
check postgres@db2 'it is in the Citus group of the plan, or in none' in_group /etc/patroni/patroni.yml
check postgres@db2 'db2 is a member of patroni1' is_member /etc/patroni/patroni.yml patroni1 db2
check postgres@db3 'db3 is reached as postgres, and the tools are there' have_tools awk df find grep mv nohup sed stat \
  tar timeout /usr/lib/postgresql/15/bin/postgres /usr/lib/postgresql/15/bin/pg_ctl \
  /usr/lib/postgresql/15/bin/pg_controldata /usr/lib/postgresql/15/bin/psql patronictl
check postgres@db3 'PostgreSQL 15' is_major /usr/lib/postgresql/15/bin 15
check postgres@db3 'the configuration names this data directory' reads_data_of /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/patroni1 /var/lib/postgresql/15/patroni1/postgresql.conf 5432
check postgres@db3 'the data directory is of the planned cluster' same_system /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/patroni1 7710257837700923437
check postgres@db3 'it is in the Citus group of the plan, or in none' in_group /etc/patroni/patroni.yml
check postgres@db3 'db3 is a member of patroni1' is_member /etc/patroni/patroni.yml patroni1 db3

# Who leads decides the order of the stop. Two primaries end the run here.
note_role db1 postgres@db1 /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 postgres postgres
note_role db2 postgres@db2 /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 postgres postgres
note_role db3 postgres@db3 /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 postgres postgres
check postgres@db1 'the DCS does not depend on Patroni itself' has_no_raft /etc/patroni/patroni.yml
check postgres@db1 'the cluster is no standby of another one' stands_alone /etc/patroni/patroni.yml patroni1

# A member that nobody stops is promoted when the leader goes.
check postgres@db1 'every member is a node of this plan' no_strangers /etc/patroni/patroni.yml patroni1 db1 db2 db3
check postgres@db1 'Patroni may make db1 the leader' may_lead /etc/patroni/patroni.yml patroni1 db1
check barman@barman 'the Barman host is reached' have_tools barman awk sed stat
notice barman@barman 'the version of Barman' barman --version

# What Barman thinks of the server is shown; after a disaster much of it fails, and rightly.
notice barman@barman 'barman check' barman check pg-primary
check barman@barman 'backup 20261120T141824 is finished and the one that was planned with' backup_is pg-primary \
  20261120T141824 000000010000000000000005 1795184305719210
check barman@barman 'no timeline was opened since the inventory was captured' newest_timeline_is pg-primary 3
check barman@barman 'the archive tells where timeline 3 begins' in_archive pg-primary 00000003.history
check barman@barman 'the 3 WAL segments up to the target are in the archive' covers pg-primary 16777216 1 5 7
check barman@barman 'the Barman host reaches db1 over ssh' reaches_clean \
  'ssh -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=15 -o ServerAliveCountMax=4 -l postgres -- db1'
check barman@barman 'rsync on the Barman host reaches db1' rsync_gets_there \
  'ssh -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=15 -o ServerAliveCountMax=4 -l postgres -- db1' :/
check postgres@db1 'the old data directory can be kept by a rename' can_rename /var/lib/postgresql/15/patroni1
check postgres@db1 'nothing stands where it will be kept' not_there \
  /var/lib/postgresql/15/patroni1.before-compose-services
check postgres@db1 'what pg_wal links to, if it is a link, can be kept by a rename' wal_can_go \
  /var/lib/postgresql/15/patroni1 /var/lib/postgresql/15/patroni1.before-compose-services
check postgres@db1 'there is room for a second copy of the data, wherever its parts go' room \
  /var/lib/postgresql/15/patroni1 28092328 0 134217728 ''
check postgres@db1 'there is a private folder for this run' private_folder /var/lib/postgresql/15/patroni1.walwright

# Exit status 1 means the end of WAL to PostgreSQL; a wrong server name or a broken ssh must not look like it.
check postgres@db1 'restore_command fetches 000000010000000000000005' fetches \
  "timeout -k 10 600 barman-wal-restore -P -U barman barman pg-primary 000000010000000000000005 /var/lib/postgresql/15/patroni1.walwright/trial || case \$? in 1) exit 1;; *) exit 255;; esac" \
  /var/lib/postgresql/15/patroni1.walwright/trial 16777216
check postgres@db1 'restore_command answers 1 for a segment that cannot be there' misses \
  "timeout -k 10 600 barman-wal-restore -P -U barman barman pg-primary FFFFFFFF00000000000000FE /var/lib/postgresql/15/patroni1.walwright/trial || case \$? in 1) exit 1;; *) exit 255;; esac" \
  /var/lib/postgresql/15/patroni1.walwright/trial

done_with
