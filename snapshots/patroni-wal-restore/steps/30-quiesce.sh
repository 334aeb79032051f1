#!/usr/bin/env bash
# Keep writers away with the plan's own commands
#
# What is written from here on would be lost; the plan names how its applications are held back.
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
checked "${here}/.." steps/30-quiesce.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin quiesce "Keep writers away with the plan's own commands" protect
hook 'kubectl scale deployment shop --replicas=0'

done_with
