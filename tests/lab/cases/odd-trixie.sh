#!/usr/bin/env bash
# The same in the newer generation, with get-wal and a staged copy.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

begin_case trixie odd ssh
plan time 'backup: auto' 'restore_method: get-wal' 'transfer: staged'
recover_and_check db1
