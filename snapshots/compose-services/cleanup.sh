#!/usr/bin/env bash
# Days later: removes what compose-services kept. It is the only script that deletes.
#
# Usage: cleanup.sh [--yes] [--dry-run] [--state DIR] [--project-dir DIR]
#
# It removes only directories that carry this plan's marker: the old data directory, what was restored and then rolled
# back, the folder beside the data directory.
# Made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "${here}/lib.sh"
step_options "$@"
open_state
step=cleanup
step_started=$(now)

if [[ ! -e ${state}/done/finish ]]; then
  begun=$(find "${state}/begun" -type f -print -quit)
  [[ -z ${begun} ]] || die 'the run is not finished; run.sh goes on, rollback.sh goes back'
fi
if [[ ${dry_run} != yes ]]; then
  rm -f -- "${state}/facts/passed.cleanup"
fi
gate 'the old data directory /var/lib/postgresql/15/patroni1.before-compose-services is deleted; after that nothing leads back'
run postgres@db1 'remove the old data directory and its tablespaces' clean_up /var/lib/postgresql/15/patroni1 \
  /var/lib/postgresql/15/patroni1.before-compose-services compose-services
run postgres@db1 "remove the run's folder" remove_work /var/lib/postgresql/15/patroni1.walwright
run postgres@db1 'remove the traces of the jobs' remove_jobs compose-services
run barman@barman 'remove the traces of the jobs' remove_jobs compose-services
ended=$(now)
[[ ${dry_run} == yes ]] || event cleanup - "${step_started}" "${ended}" "done"
say 'removed'
