#!/usr/bin/env bash
# The troubles of trouble.sh, with the WAL fetched by get-wal.
WWLAB_METHOD=get-wal
# shellcheck source-path=SCRIPTDIR source=trouble.sh
source "$(dirname "$(realpath "$0")")/trouble.sh"
