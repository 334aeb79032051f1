#!/usr/bin/env bash
# The newest generation, from wheels: PostgreSQL 18 with sockets in /tmp and data checksums, Patroni 4.1, Barman 3.20.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

begin_case next supervisor ssh
plan time 'backup: auto'
recover_and_check db1
