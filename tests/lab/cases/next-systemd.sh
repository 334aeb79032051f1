#!/usr/bin/env bash
# The newest generation under systemd, with get-wal and a failover that Patroni is asked for.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

begin_case next systemd ssh
plan name 'restore_method: get-wal' 'dcs: failover'
recover_and_check db1
