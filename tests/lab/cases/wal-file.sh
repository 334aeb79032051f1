#!/usr/bin/env bash
# A WAL file as the target, Patroni 4 under systemd, WAL fetched ahead, and a failover that Patroni is asked for.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

begin_case trixie systemd ssh --segments 6
plan wal 'backup: auto' 'wal: {prefetch: 4}' 'dcs: failover'
recover_and_check db1
