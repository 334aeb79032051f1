#!/usr/bin/env bash
# make-keys.sh DIR: the lab's ssh keys, as the trees DIR/node and DIR/control to be copied onto /.
# Everything lives in /etc/ssh: home directories are data volumes here, and data comes and goes.
set -Eeuo pipefail

keys=$1
node=$keys/node/etc/ssh
control=$keys/control/etc/ssh
mkdir -p "$node/lab" "$node/authorized_keys" "$node/ssh_config.d" "$control/lab" "$control/ssh_config.d"

make_key() {
  ssh-keygen -q -t ed25519 -N '' -C "$2" -f "$1"
}
make_key "$node/ssh_host_ed25519_key" host
make_key "$node/lab/postgres" postgres
make_key "$node/lab/barman" barman
make_key "$control/lab/oncall" oncall

# Who may come in: oncall everywhere, barman at postgres (backup, restore), postgres at barman (WAL).
cat "$control/lab/oncall.pub" "$node/lab/barman.pub" >"$node/authorized_keys/postgres"
cat "$control/lab/oncall.pub" "$node/lab/postgres.pub" >"$node/authorized_keys/barman"

host_key=$(cut -d ' ' -f 1,2 "$node/ssh_host_ed25519_key.pub")
for machine in "$node" "$control"; do
  printf 'db1,db2,db3,barman %s\n' "$host_key" >"$machine/ssh_known_hosts"
done

cat >"$node/ssh_config.d/lab.conf" <<'END'
# Barman backs up whoever leads: `ssh leader` asks the nodes in turn.
Match localuser barman originalhost leader exec "/lab/leads db1"
  HostName db1
Match localuser barman originalhost leader exec "/lab/leads db2"
  HostName db2
Match localuser barman originalhost leader exec "/lab/leads db3"
  HostName db3
Match localuser postgres
  IdentityFile /etc/ssh/lab/postgres
Match localuser barman
  IdentityFile /etc/ssh/lab/barman
Match all
  BatchMode yes
  StrictHostKeyChecking yes
END

cat >"$control/ssh_config.d/lab.conf" <<'END'
Host *
  IdentityFile /etc/ssh/lab/oncall
  StrictHostKeyChecking yes
END
