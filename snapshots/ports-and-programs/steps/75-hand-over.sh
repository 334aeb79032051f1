#!/usr/bin/env bash
# Hand the data over to Patroni
#
# The DCS still holds the position and the timeline of the cluster that was stopped; measured against them the
# recovered node would never be elected.
# Undo: none; the new timeline is in the archive and may have been written to
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
checked "${here}/.." steps/75-hand-over.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin hand-over 'Hand the data over to Patroni' promote
check postgres@db2 'no signal file, no backup_label, no recovery setting is left' clean \
  /var/lib/postgresql/17/patroni1

# A replica that was started meanwhile, or that a boot starts, would become the leader of the old data.
goal root@db1 600 'patroni-db1 is stopped' unit_stopped systemd patroni-db1
by root@db1 'stop patroni-db1' systemctl stop patroni-db1

# In maintenance mode Patroni leaves PostgreSQL running when it stops.
goal postgres@db1 600 'PostgreSQL is down' no_postmaster /var/lib/postgresql/17/patroni1
by postgres@db1 'stop PostgreSQL itself' stop_postgres /usr/lib/postgresql/17/bin /var/lib/postgresql/17/patroni1 fast
goal postgres@db1 10 'whatever starts it from now on, no PostgreSQL comes up there' is_fenced \
  /var/lib/postgresql/17/patroni1
by postgres@db1 'put a fence into its settings' fence_member /var/lib/postgresql/17/patroni1
goal root@db3 600 'patroni-db3 is stopped' unit_stopped systemd patroni-db3
by root@db3 'stop patroni-db3' systemctl stop patroni-db3

# In maintenance mode Patroni leaves PostgreSQL running when it stops.
goal postgres@db3 600 'PostgreSQL is down' no_postmaster /var/lib/postgresql/17/patroni1
by postgres@db3 'stop PostgreSQL itself' stop_postgres /usr/lib/postgresql/17/bin /var/lib/postgresql/17/patroni1 fast
goal postgres@db3 10 'whatever starts it from now on, no PostgreSQL comes up there' is_fenced \
  /var/lib/postgresql/17/patroni1
by postgres@db3 'put a fence into its settings' fence_member /var/lib/postgresql/17/patroni1
check postgres@db2 'every member is a node of this plan' no_strangers /etc/patroni/db2.yml patroni1 db1 db2 db3

# Patroni starts with the copy of the dynamic configuration in the data directory; the backup's is as old as the backup.
run postgres@db2 "the stopped cluster's copy takes its place, without maintenance mode" seed_configuration \
  /var/lib/postgresql/17/patroni1 /var/lib/postgresql/17/patroni1.before-ports-and-programs \
  /var/lib/postgresql/17/patroni1.walwright
check postgres@db2 'with it the node is no standby of another cluster' seeds_a_primary /var/lib/postgresql/17/patroni1
gate "Patroni's state in the DCS is removed and the new timeline goes into the archive"
goal postgres@db2 30 'the DCS has forgotten the cluster' is_forgotten /etc/patroni/db2.yml patroni1
once dcs-removed by postgres@db2 "remove the cluster's state" forget_cluster /etc/patroni/db2.yml patroni1
once fence-lifted run postgres@db2 'take the fence out of the settings' lift_fence /var/lib/postgresql/17/patroni1 \
  /var/lib/postgresql/17/patroni1.walwright '' shared_preload_libraries listen_addresses unix_socket_directories \
  archive_command archive_library
goal root@db2 120 'patroni-db2 runs' unit_runs systemd patroni-db2
by root@db2 'start patroni-db2' systemctl start patroni-db2
await postgres@db2 300 'db2 leads' leads /etc/patroni/db2.yml patroni1 db2

# What the leader brought along may differ from what was saved; a setting that needs a restart gets it before writers
# come back.
reapply dynamic-configuration.yml postgres@db2 /etc/patroni/db2.yml patroni1
restart_if_needed dynamic-configuration.yml postgres@db2 /etc/patroni/db2.yml patroni1 db2
await postgres@db2 300 'db2 is a primary' is_primary /usr/lib/postgresql/17/bin /var/lib/postgresql/17/patroni1 \
  postgres postgres
prove_writes postgres@db2 /usr/lib/postgresql/17/bin /var/lib/postgresql/17/patroni1 postgres postgres
learn timeline postgres@db2 timeline_of /usr/lib/postgresql/17/bin /var/lib/postgresql/17/patroni1 postgres postgres

done_with
