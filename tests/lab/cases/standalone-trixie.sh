#!/usr/bin/env bash
# A single server of the newer generation, WAL fetched by get-wal; nothing of archive_command is said in the plan.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

begin_case trixie standalone ssh
plan lsn 'backup: auto' 'restore_method: get-wal'
recover_and_check db1
