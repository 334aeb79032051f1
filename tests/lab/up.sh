#!/usr/bin/env bash
# up.sh [--from SNAPSHOT] GENERATION MANAGER [LAB]: a new cluster, in place of whatever the lab LAB was before.
#   GENERATION  bookworm (PostgreSQL 15, Patroni 3.0, Barman 3.4), trixie (17, 4.0, 3.13) or next (18, 4.1, 3.20)
#   MANAGER     supervisor, systemd, compose, odd, rhel: a Patroni cluster of db1 (leader), db2, db3;
#               standalone: postgresql@NN-main on db1 under systemd, and an empty db2
#   LAB         its name, and the compose project's; wwlab-GENERATION-MANAGER unless given
#   SNAPSHOT    begin with the data that snapshot.sh kept
set -Eeuo pipefail
here=$(dirname "$(realpath "$0")")
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$here/lib.sh"

snapshot=
if [[ ${1-} == --from ]]; then
  snapshot=$2
  shift 2
fi
generation=${1:?usage: up.sh [--from SNAPSHOT] GENERATION MANAGER [LAB]}
manager=${2:?usage: up.sh [--from SNAPSHOT] GENERATION MANAGER [LAB]}
lab=${3:-wwlab-$generation-$manager}
[[ -e $here/compose/manager/$manager.yml ]] || die "no manager \`$manager\`"

"$here/compose-plugin.sh"
"$here/images.sh" "$generation"
"$here/down.sh" "$lab"

mkdir -p "$(lab_dir)"
printf 'generation=%s\nmanager=%s\n' "$generation" "$manager" >"$(lab_dir)/lab.env"
LAB=$lab GENERATION=$generation NET6=$(net6) docker compose \
  --file "$here/compose/nodes.yml" --file "$here/compose/manager/$manager.yml" config >"$(lab_dir)/docker-compose.yml"

[[ -z $snapshot ]] || "$here/snapshot.sh" restore "$lab" "$snapshot"
"$here/start.sh" "$lab"
