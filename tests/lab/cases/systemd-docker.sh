#!/usr/bin/env bash
# Patroni under systemd inside containers, entered with docker compose; the disaster's own transaction is left out.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

begin_case bookworm systemd docker
plan xid-exclusive 'restore_method: get-wal'
recover_and_check db1
