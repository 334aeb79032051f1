#!/usr/bin/env bash
# compose-plugin.sh: makes sure that `docker compose` (v2) works.
set -Eeuo pipefail
here=$(dirname "$(realpath "$0")")

docker compose version >/dev/null 2>&1 && exit

# Debian 12's docker-compose is v1; Debian 13's is a v2 plugin and runs on 12 as well.
"$here/base-image.sh" trixie
plugins=/usr/local/lib/docker/cli-plugins
mkdir -p "$plugins"
docker run --rm --volume "$plugins:/plugins" debian:trixie-slim bash -c '
  set -e
  cd /tmp
  apt-get update --quiet=2
  apt-get download --quiet=2 --option APT::Sandbox::User=root docker-compose
  dpkg-deb --fsys-tarfile docker-compose_*.deb | tar --extract --to-stdout --wildcards "*/docker-compose" >/plugins/new
  chmod 0755 /plugins/new
  mv /plugins/new /plugins/docker-compose'
docker compose version >&2
