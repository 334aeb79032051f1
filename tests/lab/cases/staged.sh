#!/usr/bin/env bash
# The copy is made on the Barman host and sent with rsync; the replicas are cloned side by side.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

begin_case trixie supervisor ssh
plan time 'backup: auto' 'transfer: staged' 'reinit: {parallel: true}'
recover_and_check db1
