#!/usr/bin/env bash
# prepare-image.sh PG_MAJOR: the last step of building the node image.
set -Eeuo pipefail

pg_major=$1
echo "$pg_major" >/lab/pg_major
# Where this build's own clients look for the server: Debian's differs from PostgreSQL's.
sockets=/tmp
[[ ! -d /usr/share/postgresql/$pg_major ]] || sockets=/var/run/postgresql
sed -i "s/@PG_MAJOR@/$pg_major/g; s|@SOCKETS@|$sockets|" /lab/patroni.yml /etc/barman.d/pg-primary.conf

chown postgres: /etc/ssh/lab/postgres
chown barman: /etc/ssh/lab/barman
chmod 0440 /etc/sudoers.d/lab
# Debian gives its service users no password at all, which sshd takes for a locked account.
usermod --password '*' --shell /bin/bash postgres
usermod --password '*' --shell /bin/bash barman

install -d -o barman -g barman /data/pg-backup
install -d -o etcd -g etcd -m 0700 /var/lib/etcd
install -d -o postgres -g postgres "/var/lib/postgresql/$pg_major" /etc/patroni
install -o postgres -g postgres -m 0600 /dev/stdin /var/lib/postgresql/.pgpass <<<'*:*:*:replicator:lab'
install -o barman -g barman -m 0600 /dev/stdin ~barman/.pgpass <<<'*:*:*:barman:lab'

# Only what a database node needs: sshd, and Patroni or PostgreSQL.
systemctl set-default multi-user.target
systemctl enable ssh patroni
systemctl disable etcd supervisor
systemctl mask systemd-logind.service getty.target console-getty.service \
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer
