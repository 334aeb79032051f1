#!/usr/bin/env bash
# A WAL file as the target, Patroni 4 under systemd, WAL fetched several at a time.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

begin_case trixie systemd ssh --segments 6
plan wal 'backup: auto' 'wal: {prefetch: 4}'
recover_and_check db1
