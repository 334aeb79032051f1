#!/usr/bin/env bash
# Pin the backup, save the configuration, archive the last WAL
#
# Nothing here touches the running cluster but a switch of the WAL segment.
# Undo: rollback.sh
#
# A step of plan patroni-wal-restore, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
check=$(<"${here}/../check-bundle.sh")
sum=$(sha256sum <<<"${check}")
[[ ${sum%% *} == 989da19bca9cd34a131cd86392c35cf864c125e786d03bc14ef4433c6d0041d3 ]] || {
  printf 'error: check-bundle.sh was edited; render the bundle again: walwright render --force\n' >&2
  exit 1
}
eval "${check}"
checked "${here}/.." steps/20-protect.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin protect 'Pin the backup, save the configuration, archive the last WAL' preflight
leader=$(learned leader)
closed=$(learned closed)
# Retention must not delete the backup or its WAL while they are needed. A pin that was there before stays afterwards.
learn pinned_before barman@barman pin_of pg-primary 20261120T141824
goal barman@barman 30 'backup 20261120T141824 is pinned' pinned pg-primary 20261120T141824
by barman@barman 'pin the backup and its WAL' pin pg-primary 20261120T141824

# The reset of the DCS deletes the dynamic configuration, and the backup's own copy of it is as old as the backup.
keep dynamic-configuration.yml postgres@db1 'save the dynamic configuration' dynamic_configuration \
  /etc/patroni/patroni.yml patroni1
keep members.txt postgres@db1 'save the list of members' ctl /etc/patroni/patroni.yml list patroni1
keep patroni-db1.yml postgres@db1 'save the configuration of Patroni on db1' cat -- /etc/patroni/patroni.yml
keep patroni-db2.yml postgres@db2 'save the configuration of Patroni on db2' cat -- /etc/patroni/patroni.yml
keep patroni-db3.yml postgres@db3 'save the configuration of Patroni on db3' cat -- /etc/patroni/patroni.yml

# The open segment is archived while a primary still lives, so that no commit exists only on the node.
# The switch is made in this run's own session: Barman's role may not be allowed to, and Barman may be connected to a
# standby.
in_case leader 'if db1 led when the run began'
if [[ ${open} == yes || ${leader} == 'db1' ]]; then
  learn closed postgres@db1 switch_wal /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 postgres postgres
fi
end_case
in_case leader 'if db2 led when the run began'
if [[ ${open} == yes || ${leader} == 'db2' ]]; then
  learn closed postgres@db2 switch_wal /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 postgres postgres
fi
end_case
in_case leader 'if db3 led when the run began'
if [[ ${open} == yes || ${leader} == 'db3' ]]; then
  learn closed postgres@db3 switch_wal /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 postgres postgres
fi
end_case
in_case leader 'if somebody led when the run began'
if [[ ${open} == yes || -n ${leader} ]]; then
  await_spare barman@barman 120 'the segment that was open is in the archive' came_in "${closed}" pg-primary
fi
end_case

done_with
