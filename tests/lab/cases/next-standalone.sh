#!/usr/bin/env bash
# A single server of the newest generation, the copy staged on the Barman host, WAL fetched ahead several at a time.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

begin_case next standalone ssh --segments 6
plan lsn 'backup: auto' 'transfer: staged' 'wal: {prefetch: 4}'
recover_and_check db1
