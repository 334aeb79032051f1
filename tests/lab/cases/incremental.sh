#!/usr/bin/env bash
# The backup holds only what changed since the one before: Barman combines the two on its own host, in the staging folder.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

start_lab trixie supervisor ssh
back_up_by_stream
on db1:postgres patronictl -c "$patroni_yml" edit-config --set postgresql.parameters.summarize_wal=on --force </dev/null >/dev/null
await 20 'WAL is summarised' same_setting summarize_wal on
seed_lab --incremental
plan time 'backup: auto'
recover_and_check db1
