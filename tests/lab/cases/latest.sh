#!/usr/bin/env bash
# Everything that was archived, the disaster included: nothing is undone, the cluster is rebuilt.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

begin_case trixie systemd ssh
plan latest 'backup: auto'
run_plan
check_all db1 0 t
clean_up db1
end_case
