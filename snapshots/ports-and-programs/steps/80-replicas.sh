#!/usr/bin/env bash
# Clone the replicas from the new leader
#
# A replica of the old history looks healthy, running and without lag, and is not: only streaming on the leader's
# timeline counts.
# Undo: none; the replicas' old data is gone
#
# A step of plan ports-and-programs, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin replicas 'Clone the replicas from the new leader'
gate 'the data of every replica is replaced by a clone of the new leader'
reinit_loop

done_with
