# shellcheck shell=bash
# What the lab's scripts share: where a lab's files are, and how to reach into its machines.

# The script that sources this sets the lab's name, and load_lab the rest.
lab=${lab-}
generation=
manager=
pg_major=
data_dir=
members=()
server=pg-primary
barman_home=/data/pg-backup
barman_user=barman
patroni_yml=/etc/patroni/patroni.yml
patronictl=patronictl
segment_kib=16384
# What Patroni itself is told to fetch WAL with.
own_restore_command=
labs_home=${WWLAB_HOME:-${XDG_STATE_HOME:-$HOME/.local/state}/walwright-lab}

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "$@" && exit 1; }

# The lab's folder: docker-compose.yml, lab.env and facts.env.
lab_dir() { printf '%s/%s\n' "$labs_home" "$lab"; }

# Sets generation, manager, pg_major, data_dir, members, and what Barman and Patroni are called.
# shellcheck disable=SC2034 # some of them are only read by the scripts that source this
load_lab() {
  local file
  file=$(lab_dir)/lab.env
  [[ -e $file ]] || die "there is no lab \`$lab\`; labs here: $(cd "$labs_home" 2>/dev/null && echo *)"
  # shellcheck source=/dev/null
  source "$file"
  case $generation in
    bookworm) pg_major=15 ;;
    trixie) pg_major=17 ;;
    next) pg_major=18 ;;
    *) die "no generation \`$generation\`; there are bookworm, trixie and next" ;;
  esac
  if [[ $manager == standalone ]]; then
    data_dir=/var/lib/postgresql/$pg_major/main
    members=(db1)
  else
    data_dir=/var/lib/postgresql/$pg_major/patroni1
    members=(db1 db2 db3)
  fi
  if [[ $manager == odd ]]; then
    data_dir=/srv/pgsql/orders.d/data
    server=orders
    barman_home=/srv/bman
    barman_user=bman
    patroni_yml=/etc/patroni/orders/config.yaml
    segment_kib=65536
    own_restore_command='barman-wal-restore -U bman backup.internal orders %f %p'
  fi
  if [[ $manager == rhel ]]; then
    data_dir=/var/lib/pgsql/$pg_major/data
    patroni_yml=/etc/patroni/NODE.yml
    patronictl=/opt/patroni/bin/patronictl
  fi
}

# net6: the lab's own IPv6 network, where it has one; a prefix of 64 bits by the lab's name.
net6() { printf 'fd77:%s' "$(printf '%s' "$lab" | sha256sum | sed 's/^\(....\)\(....\).*/\1:\2/')"; }

# patronictl NODE ARG…: there, with the member's own configuration.
patronictl() { on "$1:postgres" "$patronictl" -c "${patroni_yml/NODE/$1}" "${@:2}" </dev/null; }

compose() { docker compose --progress quiet --file "$(lab_dir)/docker-compose.yml" "$@"; }

# on HOST[:USER] COMMAND…: runs it there, as root unless a user is given. WWLAB_BARMAN names the machine that Barman shares with others.
on() {
  local host=${1%%:*} user=root
  [[ $1 == *:* ]] && user=${1#*:}
  [[ $user != barman ]] || user=$barman_user
  [[ $host != barman ]] || host=${WWLAB_BARMAN:-barman}
  shift
  docker exec --interactive --user "$user" "$lab-$host" "$@"
}

# sql HOST DATABASE STATEMENT: one answer without decoration.
sql() { on "$1:postgres" psql -XqAt -v ON_ERROR_STOP=1 -d "$2" -c "$3" </dev/null; }

# await SECONDS WHAT COMMAND…: polls until the command succeeds. WWLAB_PATIENCE is how many times slower than an idle machine this one may be.
await() {
  local limit=$(($1 * ${WWLAB_PATIENCE:-4})) what=$2 end
  shift 2
  end=$((SECONDS + limit))
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || die "not within $limit s: $what"
    sleep 0.2
  done
}

# The member that is writable now, or nothing.
leader() {
  local node
  for node in "${members[@]}"; do
    if [[ $(sql "$node" postgres 'SELECT pg_is_in_recovery()' 2>/dev/null) == f ]]; then
      printf '%s\n' "$node"
      return
    fi
  done
  return 1
}

leads() { [[ $(sql "$1" postgres 'SELECT pg_is_in_recovery()') == f ]]; }

# streaming NODES…: each of them receives WAL from the given leader.
streams_from() {
  local leader=$1
  shift
  local standby
  for standby in "$@"; do
    [[ $(sql "$leader" postgres "SELECT count(*) FROM pg_stat_replication WHERE application_name = '$standby' AND state = 'streaming'") == 1 ]] || return
  done
}

# switch_wal NODE: ends the current segment and prints its name. Without a record in it PostgreSQL would not switch.
switch_wal() {
  sql "$1" postgres "SELECT pg_logical_emit_message(false, 'lab', 'switch')" >/dev/null
  sql "$1" postgres 'SELECT pg_walfile_name(pg_current_wal_insert_lsn())'
  sql "$1" postgres 'SELECT pg_switch_wal()' >/dev/null
}

archived() { on barman:barman test -e "$barman_home/$server/wals/${1:0:16}/$1"; }
