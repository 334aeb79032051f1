#!/usr/bin/env bash
# An LSN as the target; the needed WAL is copied once, before replay, and the rest asked for with get-wal.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

begin_case bookworm supervisor ssh --segments 12
plan lsn 'backup: auto' 'restore_method: get-wal' 'wal: {bulk: true}'
recover_and_check db1
