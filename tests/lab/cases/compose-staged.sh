#!/usr/bin/env bash
# Containers as units, and no ssh from Barman to them: the staged copy is carried as a stream.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

begin_case trixie compose docker
plan time 'backup: auto' 'transfer: staged' 'restore_method: get-wal'
recover_and_check db1
