#!/usr/bin/env bash
# Nobody looks before the new timeline exists: PostgreSQL promotes itself at the target.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

begin_case bookworm systemd ssh
plan time 'backup: auto' 'action: promote' 'dcs: failover'
recover_and_check db1
