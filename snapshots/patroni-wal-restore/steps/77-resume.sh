#!/usr/bin/env bash
# Let writers in again with the plan's own commands
#
# The recovered node is proved to take writes; what is left to do needs nobody kept away.
# Undo: none; the recovered cluster is in service
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
checked "${here}/.." steps/77-resume.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin resume "Let writers in again with the plan's own commands" hand-over
hook 'kubectl scale deployment shop --replicas=4'
prove_writes postgres@db1 /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 postgres postgres

done_with
