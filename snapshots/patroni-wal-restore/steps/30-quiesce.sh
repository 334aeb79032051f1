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
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin quiesce "Keep writers away with the plan's own commands"
hook 'kubectl scale deployment shop --replicas=0'

done_with
