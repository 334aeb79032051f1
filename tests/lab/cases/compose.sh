#!/usr/bin/env bash
# Patroni as the containers' own program; the copy goes from Barman to the idle container over ssh.
# shellcheck source-path=SCRIPTDIR source=../case.sh
source "$(dirname "$(realpath "$0")")/../case.sh"

begin_case bookworm compose docker
plan time
recover_and_check db1
