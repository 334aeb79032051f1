#!/usr/bin/env bash
# Clone the replicas from the new leader
#
# A replica of the old history looks healthy, running and without lag, and is not: only streaming on the leader's
# timeline counts.
# Undo: none; the replicas' old data is gone
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
checked "${here}/.." steps/80-replicas.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin replicas 'Clone the replicas from the new leader' hand-over
leader=$(learned leader)
in_case leader 'if db2 led when the run began'
if [[ ${open} == yes || ${leader} == 'db2' ]]; then
  remark \
    'db2 led when the run began: what was committed there, and neither archived nor received by db1, is lost with /var/lib/postgresql/15/patroni1 when db2 is cloned. Where it is to be kept, copy that directory before this gate'
fi
end_case
in_case leader 'if db3 led when the run began'
if [[ ${open} == yes || ${leader} == 'db3' ]]; then
  remark \
    'db3 led when the run began: what was committed there, and neither archived nor received by db1, is lost with /var/lib/postgresql/15/patroni1 when db3 is cloned. Where it is to be kept, copy that directory before this gate'
fi
end_case
gate 'the data of every replica is replaced by a clone of the new leader'
reinit_loop

# Commits that wait for a synchronous standby come back when there is one.
prove_writes postgres@db1 /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 postgres postgres

done_with
