#!/usr/bin/env bash
# Captures the inventory of one Barman server, for walwright to plan with. Runs on the Barman host, as Barman's user.
#
# Usage: collect-inventory.sh [--flush] [DIR]
#
# --flush first switches the WAL and waits until it is archived. DIR is the folder to write (default: ./ and the server's name);
# it must not exist or be an inventory. No secret comes into it: of what Barman says only the keys that are read are kept, no
# connection string and no command; of other servers only what tells that they back up the same cluster.
# Of plan patroni-get-wal, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
export LC_ALL=C
umask 077

server=pg-primary
flush=no
folder=''
while (($# > 0)); do
  case $1 in
    --flush) flush=yes ;;
    -h | --help)
      awk 'NR == 1 { next } /^#/ { sub(/^# ?/, ""); print; next } { exit }' "$0"
      exit 0
      ;;
    -*)
      printf 'error: unknown option %s; there is --flush\n' "$1" >&2
      exit 2
      ;;
    *)
      [[ -z ${folder} ]] || {
        printf 'error: one folder, not also %s\n' "$1" >&2
        exit 2
      }
      folder=$1
      ;;
  esac
  shift
done
folder=${folder:-./${server}}

if [[ -e ${folder} && ! -e ${folder}/diagnose.json ]]; then
  printf 'error: %s exists and is no inventory; name another folder\n' "${folder}" >&2
  exit 1
fi
# of_server KEY: what Barman says of the server.
of_server() {
  local all
  set -e
  all=$(barman show-server "${server}")
  sed -n "s/^[[:space:]]*$1: //p" <<<"${all}"
}

# folder_of KEY: a folder of the server that is there.
folder_of() {
  local path
  set -e
  path=$(of_server "$1")
  [[ -d ${path} ]] || {
    printf 'error: barman names %s as the %s of %s, and it is not there\n' "${path:-nothing}" "${1//_/ }" "${server}" >&2
    return 1
  }
  printf '%s\n' "${path}"
}

# switch_wal: closes the open segment and sets `closed` to its name; nothing where no record stands in it yet.
switch_wal() {
  local said
  # --force begins with a checkpoint, to which Barman's role may have no right; what was written is archived without it.
  said=$(barman switch-wal --force "${server}" 2>&1) || {
    printf '%s\nwithout a checkpoint, then\n' "${said}" >&2
    said=$(barman switch-wal "${server}" 2>&1) || {
      printf '%s\nerror: the WAL cannot be switched from here; capture without --flush\n' "${said}" >&2
      return 1
    }
  }
  printf '%s\n' "${said}" >&2
  if [[ ${said} == *'is a standby'* ]]; then
    printf 'error: only a primary can switch its WAL; capture without --flush\n' >&2
    return 1
  fi
  closed=$(sed -n 's/^The WAL file \([0-9A-F]\{24\}\) has been closed.*/\1/p' <<<"${said}")
}

# flush: what was written up to now is in the archive.
flush() {
  local directory until
  printf 'switching the WAL of %s and waiting until it is archived\n' "${server}" >&2
  directory=$(folder_of wals_directory)
  switch_wal
  until=$((SECONDS + 120))
  while [[ -n ${closed} && ! -e ${directory}/${closed:0:16}/${closed} ]]; do
    ((SECONDS < until)) || {
      printf 'error: %s has not arrived in 120 seconds; look at barman check %s, or capture without --flush\n' "${closed}" "${server}" >&2
      return 1
    }
    sleep 1
    barman archive-wal "${server}" >/dev/null 2>&1 || true
  done
}

# what_is_read: a filter of the document that barman diagnose prints. What is not named here is left out, whatever a later Barman adds.
what_is_read() {
  SERVER="${server}" awk '
    BEGIN {
      server = ENVIRON["SERVER"]
      named("global", "barman_ver timestamp")
      named("config", "archiver create_slot backup_method minimum_redundancy primary_ssh_command retention_policy slot_name")
      named("config", "streaming_archiver streaming_wals_directory wals_directory")
      named("status", "archive_mode archive_timeout config_file data_directory hba_file is_in_recovery is_superuser")
      named("status", "postgres_systemid server_txt_version timeline xlog_segment_size")
      named("backups", "backup_name begin_time begin_wal begin_xlog cluster_size compression config_file deduplicated_size")
      named("backups", "encryption end_time end_wal end_xlog hba_file mode parent_backup_id pgdata size status systemid")
      named("backups", "timeline version xlog_segment_size")
      named("wals", "name time")
    }
    function named(part, keys, key_, count) {
      count = split(keys, key_, " ")
      while (count > 0) wanted[part, key_[count--]] = 1
    }

    # Tokens: a string never goes over the end of its line. What stands before the document is none of it.
    !begun && !/^[ \t]*[{]/ { next }
    {
      begun = 1
      rest = $0
      while (match(rest, /"([^"\\]|\\.)*"|[][{}:,]|[^][{}:," \t\r]+/)) {
        token = substr(rest, RSTART, RLENGTH)
        rest = substr(rest, RSTART + RLENGTH)
        take(token)
      }
    }
    function take(token) {
      if (token == "{" || token == "[") {
        nesting = substr(nesting, 1, depth++) token
        key[depth] = 0
        is_key = token == "{"
      } else if (token == "}" || token == "]") {
        depth--
        is_key = 0
      } else if (token == ",") {
        is_key = substr(nesting, depth, 1) == "{"
        if (!is_key) key[depth]++
      } else if (is_key && token != ":") {
        key[depth] = substr(token, 2, length(token) - 2)
        is_key = 0
      } else if (token != ":") {
        value(token)
      }
    }

    # A value is kept with the keys that lead to it; a place in a list has its number for a key.
    function value(token, path, level) {
      if (!is_read(depth)) return
      # That there is a command says enough.
      if (key[depth] ~ /_command$/ && token != "null") token = "true"
      if (key[depth] ~ /systemid$/ && token != "null") {
        of_cluster[key[2], token] = 1
        if (key[2] == server) ours[token] = 1
      }
      path = key[1]
      for (level = 2; level <= depth; level++) path = path SUBSEP key[level]
      where[++kept] = path
      what[kept] = token
      within[kept] = substr(nesting, 1, depth)
    }
    function is_read(depth, own) {
      if (key[1] == "global") return key[2] == "system_info" && depth == 3 && ("global", key[3]) in wanted
      if (key[1] != "servers") return 0
      own = key[2] == server
      if (own) found = 1
      if (key[3] == "wals") return key[4] == "last_archived_wal_per_timeline" && depth == 6 && ("wals", key[6]) in wanted
      if (!own) return key[depth] ~ /^(postgres_)?systemid$/
      if (key[3] == "backups" && key[5] == "tablespaces") return 1
      if (key[3] == "backups" && key[5] == "copy_stats") return key[6] == "copy_time" || key[6] == "total_time"
      return depth == (key[3] == "backups" ? 5 : 4) && (key[3], key[depth]) in wanted
    }

    # Another server is kept where it backs up a cluster that this one does.
    function is_ours(path, id) {
      split(path, part, SUBSEP)
      if (part[1] == "global" || part[2] == server) return 1
      for (id in ours) if ((part[2], id) in of_cluster) return 1
      return 0
    }
    function write(index_, count, level) {
      count = split(where[index_], part, SUBSEP)
      for (level = 1; level < count && level < opened && part[level] == last[level]; level++) continue
      while (opened > level) printf "%s", closing[opened--]
      if (opened > 0) printf ","
      for (; level <= count; level++) {
        if (level > opened) {
          opened = level
          closing[level] = substr(within[index_], level, 1) == "{" ? "}" : "]"
          printf "%s", substr(within[index_], level, 1)
        }
        if (closing[level] == "}") printf "\n%s\"%s\": ", substr("            ", 1, 2 * level), part[level]
        last[level] = part[level]
      }
      printf "%s", what[index_]
    }
    END {
      if (!found) {
        printf "error: Barman does not speak of a server %s\n", server >"/dev/stderr"
        exit 1
      }
      for (number = 1; number <= kept; number++) if (is_ours(where[number])) write(number)
      while (opened > 0) printf "%s", closing[opened--]
      printf "\n"
    }'
}

# listed FOLDER: name, size and time of every file in it. A file that is archived or removed meanwhile is no failure of ours.
listed() { find "$1" -ignore_readdir_race -type f -printf '%f\t%s\t%T@\n' | sort; }

closed=''
if [[ ${flush} == yes ]]; then
  flush
fi

# Everything goes into a new folder that takes the old one's place when it is complete.
new=${folder%/}.new-$$
mkdir -p -- "${new}/history"
trap 'find "${new}" -depth -delete 2>/dev/null || true' EXIT

all=$(barman diagnose)
what_is_read <<<"${all}" >"${new}/diagnose.json"
wals=$(folder_of wals_directory)
listed "${wals}" >"${new}/wals.tsv"
# What is received and not archived yet; the folder of a server that does not stream may never have been made.
streaming=$(of_server streaming_wals_directory)
if [[ -d ${streaming} ]]; then
  listed "${streaming}" >"${new}/streaming.tsv"
else
  : >"${new}/streaming.tsv"
fi
while IFS=$'\t' read -r name rest; do
  if [[ ${name} =~ ^[0-9A-F]{8}\.history$ ]]; then
    barman get-wal "${server}" "${name}" >"${new}/history/${name}"
  fi
done <"${new}/wals.tsv"
date -u +%Y-%m-%dT%H:%M:%SZ >"${new}/collected_at"

if [[ -e ${folder} ]]; then
  mv -T -- "${folder%/}" "${new}.old"
  mv -T -- "${new}" "${folder%/}"
  find "${new}.old" -depth -delete
else
  mv -T -- "${new}" "${folder%/}"
fi
count=$(wc -l <"${folder%/}/wals.tsv")
printf 'captured %s files of %s in %s\n' "${count}" "${server}" "${folder}" >&2
