#!/usr/bin/env bash
# Captures the inventory of one Barman server, for walwright to plan with. Runs on the Barman host, as Barman's user.
#
# Usage: collect-inventory.sh [--flush] [DIR]
#
# --flush first switches the WAL and waits until it is archived. DIR is the folder to write (default: ./ and the server's name);
# it must not exist or be an inventory. Barman redacts passwords in what it prints here.
# Of plan patroni-wal-restore, made by walwright; to change it, change the plan and render again.
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
if [[ ${flush} == yes ]]; then
  printf 'switching the WAL of %s and waiting until it is archived\n' "${server}" >&2
  barman switch-wal --force --archive --archive-timeout 120 "${server}" >&2
fi

# Everything goes into a new folder that takes the old one's place when it is complete.
new=${folder%/}.new-$$
mkdir -p -- "${new}/history"
trap 'find "${new}" -depth -delete 2>/dev/null || true' EXIT

barman diagnose >"${new}/diagnose.json"
all=$(barman show-server "${server}")
wals=$(sed -n 's/^[[:space:]]*wals_directory: //p' <<<"${all}")
[[ -d ${wals} ]] || {
  printf 'error: barman names %s as the WAL directory of %s, and it is not there\n' "${wals:-nothing}" "${server}" >&2
  exit 1
}
# A file that is archived or removed meanwhile is no failure of ours.
find "${wals}" -ignore_readdir_race -type f -printf '%f\t%s\t%T@\n' | sort >"${new}/wals.tsv"
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
