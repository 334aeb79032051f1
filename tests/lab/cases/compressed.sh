#!/usr/bin/env bash
# Base backups that pg_basebackup made and compressed: Barman extracts them on the node, in the run's own folder.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

start_lab bookworm supervisor ssh
back_up_by_stream 'backup_compression = gzip'
seed_lab
plan time 'backup: auto'
recover_and_check db1
