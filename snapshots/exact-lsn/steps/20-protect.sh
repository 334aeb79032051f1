#!/usr/bin/env bash
# Pin the backup, save the configuration, archive the last WAL
#
# Nothing here touches the running cluster but a switch of the WAL segment.
# Undo: rollback.sh
#
# A step of plan exact-lsn, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
check=$(<"${here}/../check-bundle.sh")
sum=$(sha256sum <<<"${check}")
[[ ${sum%% *} == ac3747b6747ccf62bcf32b5b522bf2d6f49f721638cbcd327d3789cd4f1d0035 ]] || {
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
learn pinned_before barman@barman pin_of pg-primary 20261120T171756
goal barman@barman 30 'backup 20261120T171756 is pinned' pinned pg-primary 20261120T171756
by barman@barman 'pin the backup and its WAL' pin pg-primary 20261120T171756

# The open segment is archived while a primary still lives, so that no commit exists only on the node.
# The switch is made in this run's own session: Barman's role may not be allowed to, and Barman may be connected to a
# standby.
in_case leader 'if db1 led when the run began'
if [[ ${open} == yes || ${leader} == 'db1' ]]; then
  learn closed postgres@db1 switch_wal /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main postgres postgres
fi
end_case
in_case leader 'if somebody led when the run began'
if [[ ${open} == yes || -n ${leader} ]]; then
  await_spare barman@barman 120 'the segment that was open is in the archive' came_in "${closed}" pg-primary
fi
end_case

done_with
