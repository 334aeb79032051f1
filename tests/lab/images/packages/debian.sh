#!/usr/bin/env bash
# debian.sh PG_MAJOR: PostgreSQL, Patroni and Barman as this release of Debian has them.
set -Eeuo pipefail

apt-get update --quiet=2
apt-get install --yes --quiet=2 \
  "postgresql-$1" patroni python3-etcd etcd-server etcd-client barman barman-cli \
  openssh-server sudo supervisor systemd-sysv dbus procps >/dev/null
rm -rf /var/lib/apt/lists/* /etc/ssh/ssh_host_*
