#!/usr/bin/env bash
# The plain recovery: Patroni under supervisor, entered over ssh, WAL fetched by barman-wal-restore.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

begin_case bookworm supervisor ssh
plan time 'backup: auto'
recover_and_check db1
