#!/usr/bin/env bash
# Hand the data over to Patroni
#
# The DCS still holds the position and the timeline of the cluster that was stopped; measured against them the
# recovered node would never be elected.
# Undo: none; the new timeline is in the archive and may have been written to
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
checked "${here}/.." steps/75-hand-over.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin hand-over 'Hand the data over to Patroni' promote
check postgres@db1 'no signal file, no backup_label, no recovery setting is left' clean \
  /var/lib/postgresql/15/patroni1

# A replica that was started meanwhile, or that a boot starts, would become the leader of the old data.
goal control 30 'the container of db2 is stopped' container_stopped db2
unless_so run control 'whatever starts it from now on, no PostgreSQL comes up there' fence_container postgres@db2 db2 \
  /var/lib/postgresql/15/patroni1
goal control 30 'the container of db2 is stopped' container_stopped db2
by control 'stop the container of db2' compose stop -t 600 db2
goal control 30 'the container of db3 is stopped' container_stopped db3
unless_so run control 'whatever starts it from now on, no PostgreSQL comes up there' fence_container postgres@db3 db3 \
  /var/lib/postgresql/15/patroni1
goal control 30 'the container of db3 is stopped' container_stopped db3
by control 'stop the container of db3' compose stop -t 600 db3
check postgres@db1 'every member is a node of this plan' no_strangers /etc/patroni/patroni.yml patroni1 db1 db2 db3

# Patroni starts with the copy of the dynamic configuration in the data directory; the backup's is as old as the backup.
run postgres@db1 "the stopped cluster's copy takes its place, without maintenance mode" seed_configuration \
  /var/lib/postgresql/15/patroni1 /var/lib/postgresql/15/patroni1.before-compose-services \
  /var/lib/postgresql/15/patroni1.walwright
check postgres@db1 'with it the node is no standby of another cluster' seeds_a_primary /var/lib/postgresql/15/patroni1
gate "Patroni's state in the DCS is removed and the new timeline goes into the archive"
goal postgres@db1 30 'the DCS has forgotten the cluster' is_forgotten /etc/patroni/patroni.yml patroni1
once dcs-removed by postgres@db1 "remove the cluster's state" forget_cluster /etc/patroni/patroni.yml patroni1
once fence-lifted run postgres@db1 'take the fence out of the settings' lift_fence /var/lib/postgresql/15/patroni1 \
  /var/lib/postgresql/15/patroni1.walwright '' shared_preload_libraries listen_addresses unix_socket_directories \
  archive_command archive_library
goal control 120 'the container of db1 runs' container_at_work db1
by control 'start the container of db1' compose up -d --no-deps db1
await postgres@db1 300 'db1 leads' leads /etc/patroni/patroni.yml patroni1 db1

# What the leader brought along may differ from what was saved; a setting that needs a restart gets it before writers
# come back.
reapply dynamic-configuration.yml postgres@db1 /etc/patroni/patroni.yml patroni1
restart_if_needed dynamic-configuration.yml postgres@db1 /etc/patroni/patroni.yml patroni1 db1
await postgres@db1 300 'db1 is a primary' is_primary /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 \
  postgres postgres
prove_writes postgres@db1 /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 postgres postgres
learn timeline postgres@db1 timeline_of /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 postgres postgres

done_with
