#!/usr/bin/env bash
# Patroni 4 under supervisor, entered with docker compose; back to a named restore point.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

begin_case trixie supervisor docker
plan name
recover_and_check db1
