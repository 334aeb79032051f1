#!/usr/bin/env bash
# down.sh LAB: removes what a lab made: containers, network, volumes, files. Images and snapshots stay.
# down.sh --all: every lab.
set -Eeuo pipefail
here=$(dirname "$(realpath "$0")")
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$here/lib.sh"

remove_lab() {
  local lab=$1 found
  found=$(docker ps --all --quiet --filter "label=walwright.lab=$lab" --filter label=walwright.control)
  [[ -z $found ]] || xargs docker rm --force >/dev/null <<<"$found"
  # By the project's name, so that a lab goes even if its files are lost; killed, not stopped, as the data goes as well.
  docker compose --progress quiet --project-name "$lab" down --volumes --remove-orphans --timeout 0 2> >(grep -v 'No resource found' >&2)
  rm -rf "$(lab_dir)"
}

if [[ ${1-} == --all ]]; then
  for folder in "$labs_home"/*/; do
    [[ ! -e $folder/lab.env ]] || remove_lab "$(basename "$folder")"
  done
else
  remove_lab "${1:?usage: down.sh LAB | --all}"
fi
