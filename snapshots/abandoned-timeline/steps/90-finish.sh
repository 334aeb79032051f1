#!/usr/bin/env bash
# Prove that archiving works, look again, take a new backup
#
# The service is up; the end is when the next recovery would work.
# Undo: none; the recovered cluster is in service
#
# A step of plan abandoned-timeline, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
check=$(<"${here}/../check-bundle.sh")
sum=$(sha256sum <<<"${check}")
[[ ${sum%% *} == f11e6d526abfd9d7b49711a55583d07c8431fc9490dd0862974baf9395fc0c02 ]] || {
  printf 'error: check-bundle.sh was edited; render the bundle again: walwright render --force\n' >&2
  exit 1
}
eval "${check}"
checked "${here}/.." steps/90-finish.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin finish 'Prove that archiving works, look again, take a new backup' replicas
timeline=$(learned timeline)
archived=$(learned archived)
pinned_before=$(learned pinned_before)
# A recovery is not over while its WAL goes nowhere.
await barman@barman 300 "the new timeline's history file is in the archive" history_in_archive pg-primary \
  "${timeline}"
learn archived barman@barman newest_segment pg-primary "${timeline}"
goal barman@barman 300 'a segment of the new timeline is in the archive' archived_on pg-primary "${timeline}" \
  "${archived}"
by postgres@db1 'switch the WAL' alter /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 postgres postgres \
  CHECKPOINT 'SELECT pg_switch_wal()'

# The queries were asked at the target, where their answers decided. Applications have written since; what they answer
# now is shown, where a superuser can ask safely.
notice postgres@db1 'query: what the given-up timeline held' query_holds /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/patroni1 postgres app 'SELECT count(*) FROM orders' shown ''

# Recovering across the end of this recovery is possible but confusing; a backup on the new timeline makes the next one
# plain.
goal barman@barman 600 'there is a backup on the new timeline' backup_on pg-primary "${timeline}"
unless_so job backup barman@barman 'take a new base backup' barman backup pg-primary

# Barman's own --wait waits for its WAL without end; here that has a limit, and a run that goes on takes no second
# backup.
await barman@barman 600 'all the WAL of the new backup is in the archive' backup_on pg-primary "${timeline}" complete
in_case pinned_before 'if this run pinned the backup'
if [[ ${open} == yes || ${pinned_before} == 'nokeep' ]]; then
  goal barman@barman 30 'backup 20261120T141824 is no longer pinned' not_pinned pg-primary 20261120T141824
  by barman@barman "give up this run's pin" barman keep --release pg-primary 20261120T141824
fi
end_case
pause_again dynamic-configuration.yml postgres@db1 /etc/patroni/patroni.yml patroni1 db1 db2 db3
prove_writes postgres@db1 /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 postgres postgres
run postgres@db1 "give the node's lock back" drop_lock /var/lib/postgresql/15/patroni1.walwright "${run_id}"
at_last \
  'recovered. The old data directory stays as /var/lib/postgresql/15/patroni1.before-abandoned-timeline; cleanup.sh removes it when nobody wants it back'

done_with
