#!/usr/bin/env bash
# Everything lies as Red Hat's packages have it, pg_wal on a file system of its own, sshd on other ports, IPv6 between the hosts, and
# Barman only streams, into a slot, as a role without superuser.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

begin_case bookworm rhel ssh
plan time 'backup: auto'
recover_and_check db1
