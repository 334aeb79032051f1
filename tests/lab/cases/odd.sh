#!/usr/bin/env bash
# Nothing has its usual name: logins with sudo, hosts, ports, folders, Barman's user and server, the superuser, segment size, time zones, date style.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

begin_case bookworm odd ssh
plan time 'backup: auto'
recover_and_check db1
