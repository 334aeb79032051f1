#!/usr/bin/env bash
# The node of the plan is a replica when the run begins; it becomes the leader by a failover that Patroni is asked for.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

begin_case bookworm supervisor ssh
plan xid 'node: db2' 'dcs: failover'
recover_and_check db2
