#!/usr/bin/env bash
# Patroni under systemd, entered over ssh, WAL fetched by get-wal, in the newer generation.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

begin_case trixie systemd ssh
plan time 'restore_method: get-wal'
recover_and_check db1
