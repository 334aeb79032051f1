#!/usr/bin/env bash
# Check everything that can be checked before anything changes
#
# Reads only. The hosts are the planned ones, the backup and its WAL are still there, the plan is not stale,
# the node can fetch WAL with the very command that replay will use, and the old data can be kept by a rename.
# Undo: nothing; it only reads
#
# A step of plan ports-and-programs, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
check=$(<"${here}/../check-bundle.sh")
sum=$(sha256sum <<<"${check}")
[[ ${sum%% *} == 582b35b8e70269967bb6d322387b16ceaa8cc656ba80bbfbc53406837cae9afc ]] || {
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
  tar timeout /usr/lib/postgresql/17/bin/postgres /usr/lib/postgresql/17/bin/pg_ctl \
  /usr/lib/postgresql/17/bin/pg_controldata /usr/lib/postgresql/17/bin/psql /opt/patroni/bin/patronictl
check postgres@db1 'PostgreSQL 17' is_major /usr/lib/postgresql/17/bin 17
check postgres@db1 'the configuration names this data directory' reads_data_of /usr/lib/postgresql/17/bin \
  /var/lib/postgresql/17/patroni1 /var/lib/postgresql/17/patroni1/postgresql.conf 5432
check root@db1 'systemctl can be called as root' have_tools systemctl
check root@db1 'patroni-db1 is what PostgreSQL runs by' unit_is_it systemd patroni-db1 /var/lib/postgresql/17/patroni1
check postgres@db1 'the data directory is of the planned cluster' same_system /usr/lib/postgresql/17/bin \
  /var/lib/postgresql/17/patroni1 7710254608301297705
check postgres@db1 'it is in the Citus group of the plan, or in none' in_group /etc/patroni/db1.yml
check postgres@db1 'db1 is a member of patroni1' is_member /etc/patroni/db1.yml patroni1 db1
check postgres@db2 'db2 is reached as postgres, and the tools are there' have_tools awk df find grep mv nohup sed stat \
  tar timeout /usr/lib/postgresql/17/bin/postgres /usr/lib/postgresql/17/bin/pg_ctl \
  /usr/lib/postgresql/17/bin/pg_controldata /usr/lib/postgresql/17/bin/psql /opt/patroni/bin/patronictl
check postgres@db2 'PostgreSQL 17' is_major /usr/lib/postgresql/17/bin 17
check postgres@db2 'the configuration names this data directory' reads_data_of /usr/lib/postgresql/17/bin \
  /var/lib/postgresql/17/patroni1 /var/lib/postgresql/17/patroni1/postgresql.conf 5432
check root@db2 'systemctl can be called as root' have_tools systemctl
check root@db2 'patroni-db2 is what PostgreSQL runs by' unit_is_it systemd patroni-db2 /var/lib/postgresql/17/patroni1
check postgres@db2 'the data directory is of the planned cluster' same_system /usr/lib/postgresql/17/bin \
  /var/lib/postgresql/17/patroni1 7710254608301297705
check postgres@db2 'it is in the Citus group of the plan, or in none' in_group /etc/patroni/db2.yml
check postgres@db2 'db2 is a member of patroni1' is_member /etc/patroni/db2.yml patroni1 db2
check postgres@db3 'db3 is reached as postgres, and the tools are there' have_tools awk df find grep mv nohup sed stat \
  tar timeout /usr/lib/postgresql/17/bin/postgres /usr/lib/postgresql/17/bin/pg_ctl \
  /usr/lib/postgresql/17/bin/pg_controldata /usr/lib/postgresql/17/bin/psql /usr/local/bin/patronictl
check postgres@db3 'PostgreSQL 17' is_major /usr/lib/postgresql/17/bin 17
check postgres@db3 'the configuration names this data directory' reads_data_of /usr/lib/postgresql/17/bin \
  /var/lib/postgresql/17/patroni1 /var/lib/postgresql/17/patroni1/postgresql.conf 5432
check root@db3 'systemctl can be called as root' have_tools systemctl
check root@db3 'patroni-db3 is what PostgreSQL runs by' unit_is_it systemd patroni-db3 /var/lib/postgresql/17/patroni1
check postgres@db3 'the data directory is of the planned cluster' same_system /usr/lib/postgresql/17/bin \
  /var/lib/postgresql/17/patroni1 7710254608301297705
check postgres@db3 'it is in the Citus group of the plan, or in none' in_group /etc/patroni/db3.yml
check postgres@db3 'db3 is a member of patroni1' is_member /etc/patroni/db3.yml patroni1 db3

# Who leads decides the order of the stop. Two primaries end the run here.
note_role db1 postgres@db1 /usr/lib/postgresql/17/bin /var/lib/postgresql/17/patroni1 postgres postgres
note_role db2 postgres@db2 /usr/lib/postgresql/17/bin /var/lib/postgresql/17/patroni1 postgres postgres
note_role db3 postgres@db3 /usr/lib/postgresql/17/bin /var/lib/postgresql/17/patroni1 postgres postgres
check postgres@db2 'the DCS does not depend on Patroni itself' has_no_raft /etc/patroni/db2.yml
check postgres@db2 'the cluster is no standby of another one' stands_alone /etc/patroni/db2.yml patroni1

# A member that nobody stops is promoted when the leader goes.
check postgres@db2 'every member is a node of this plan' no_strangers /etc/patroni/db2.yml patroni1 db1 db2 db3
check postgres@db2 'Patroni may make db2 the leader' may_lead /etc/patroni/db2.yml patroni1 db2
check barman@barman.internal 'the Barman host is reached' have_tools /usr/local/bin/barman awk sed stat
notice barman@barman.internal 'the version of Barman' barman --version

# What Barman thinks of the server is shown; after a disaster much of it fails, and rightly.
notice barman@barman.internal 'barman check' barman check pg-primary
check barman@barman.internal 'backup 20261120T140747 is finished and the one that was planned with' backup_is \
  pg-primary 20261120T140747 00000001000000000000000B 1795183669291130
check barman@barman.internal 'no timeline was opened since the inventory was captured' newest_timeline_is pg-primary 1
check barman@barman.internal 'the 63 WAL segments up to the target are in the archive' covers pg-primary 16777216 1 11 \
  73
check barman@barman.internal 'the Barman host reaches db2 over ssh' reaches_clean \
  'ssh -p 2231 -i /var/lib/barman/.ssh/id_restore -o IdentitiesOnly=yes -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=15 -o ServerAliveCountMax=4 -l postgres -- 2001:db8::12'
check barman@barman.internal 'rsync on the Barman host reaches db2' rsync_gets_there \
  'ssh -p 2231 -i /var/lib/barman/.ssh/id_restore -o IdentitiesOnly=yes -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=15 -o ServerAliveCountMax=4 -l postgres -- 2001:db8::12' \
  :/
check postgres@db2 'the old data directory can be kept by a rename' can_rename /var/lib/postgresql/17/patroni1
check postgres@db2 'nothing stands where it will be kept' not_there \
  /var/lib/postgresql/17/patroni1.before-ports-and-programs
check postgres@db2 'what pg_wal links to, if it is a link, can be kept by a rename' wal_can_go \
  /var/lib/postgresql/17/patroni1 /var/lib/postgresql/17/patroni1.before-ports-and-programs
check postgres@db2 'there is room for a second copy of the data, wherever its parts go' room \
  /var/lib/postgresql/17/patroni1 28527889 1056964608 134217728 ''
check postgres@db2 'there is a private folder for this run' private_folder /var/lib/postgresql/17/patroni1.walwright

# Exit status 1 means the end of WAL to PostgreSQL; a wrong server name or a broken ssh must not look like it.
check postgres@db2 'restore_command fetches 00000001000000000000000B' fetches \
  "if test -f /var/lib/postgresql/17/patroni1.walwright/wal/00000001000000000000000B; then cp /var/lib/postgresql/17/patroni1.walwright/wal/00000001000000000000000B /var/lib/postgresql/17/patroni1.walwright/trial || exit 255; exit 0; fi; ssh -p 2222 -i '~''/.ssh/id_barman' -o IdentitiesOnly=yes -o ConnectTimeout=20 -o BatchMode=yes -o ServerAliveInterval=15 -o ServerAliveCountMax=4 -l barman -- barman.internal '/usr/local/bin/barman get-wal -P pg-primary '00000001000000000000000B > /var/lib/postgresql/17/patroni1.walwright/trial.walwright || case \$? in 1) rm -f /var/lib/postgresql/17/patroni1.walwright/trial.walwright; exit 1;; *) rm -f /var/lib/postgresql/17/patroni1.walwright/trial.walwright; exit 255;; esac; mv /var/lib/postgresql/17/patroni1.walwright/trial.walwright /var/lib/postgresql/17/patroni1.walwright/trial || exit 255" \
  /var/lib/postgresql/17/patroni1.walwright/trial 16777216
check postgres@db2 'the node reaches the Barman host as the copy of the WAL will' reaches_clean \
  "ssh -p 2222 -i '~/.ssh/id_barman' -o IdentitiesOnly=yes -o ConnectTimeout=20 -o BatchMode=yes -o ServerAliveInterval=15 -o ServerAliveCountMax=4 -l barman -- barman.internal"
check postgres@db2 'restore_command answers 1 for a segment that cannot be there' misses \
  "if test -f /var/lib/postgresql/17/patroni1.walwright/wal/FFFFFFFF00000000000000FE; then cp /var/lib/postgresql/17/patroni1.walwright/wal/FFFFFFFF00000000000000FE /var/lib/postgresql/17/patroni1.walwright/trial || exit 255; exit 0; fi; ssh -p 2222 -i '~''/.ssh/id_barman' -o IdentitiesOnly=yes -o ConnectTimeout=20 -o BatchMode=yes -o ServerAliveInterval=15 -o ServerAliveCountMax=4 -l barman -- barman.internal '/usr/local/bin/barman get-wal -P pg-primary 'FFFFFFFF00000000000000FE > /var/lib/postgresql/17/patroni1.walwright/trial.walwright || case \$? in 1) rm -f /var/lib/postgresql/17/patroni1.walwright/trial.walwright; exit 1;; *) rm -f /var/lib/postgresql/17/patroni1.walwright/trial.walwright; exit 255;; esac; mv /var/lib/postgresql/17/patroni1.walwright/trial.walwright /var/lib/postgresql/17/patroni1.walwright/trial || exit 255" \
  /var/lib/postgresql/17/patroni1.walwright/trial

done_with
