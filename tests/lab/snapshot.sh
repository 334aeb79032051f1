#!/usr/bin/env bash
# snapshot.sh save LAB NAME      keeps a lab's data and facts.env under NAME; the lab is stopped for it and started again
# snapshot.sh restore LAB NAME   gives them to a lab that is not started yet; `up.sh --from NAME` does that
# snapshot.sh remove NAME
# A snapshot fits every manager of its generation, except standalone's, which fits only itself.
# Patroni promotes whoever starts first after a stop, so the cluster goes on in the timeline after the kept one.
set -Eeuo pipefail
here=$(dirname "$(realpath "$0")")
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$here/lib.sh"

# copy FROM TO: between the snapshot's volume and those of the lab, each below the folder of its service's name.
copy() {
  local service volumes=()
  for service in $(compose config --services); do
    volumes+=(--volume "${lab}_$service:/lab/$service")
  done
  docker run --rm --entrypoint bash --volume "$volume:/snapshot" "${volumes[@]}" "walwright-lab-node:$generation" -c '
    set -e
    for folder in /lab/*/; do
      service=$(basename "$folder")
      mkdir -p "$2/$service"
      find "$2/$service" -mindepth 1 -delete
      cp --archive "$1/$service/." "$2/$service"
    done' copy "$1" "$2"
}

save() {
  # db1 is the one that starts first, so its data has to be the newest.
  leads db1 || die "db1 does not lead $lab"
  compose stop "${members[@]:1}"
  compose stop
  docker volume create "$volume" >/dev/null
  copy /lab /snapshot
  [[ ! -e $(lab_dir)/facts.env ]] || in_snapshot cp /dev/stdin /snapshot/facts.env <"$(lab_dir)/facts.env"
  "$here/start.sh" "$lab"
}

restore() {
  docker volume inspect "$volume" >/dev/null 2>&1 || die "there is no snapshot $volume"
  compose create
  copy /snapshot /lab
  in_snapshot sh -c 'cat /snapshot/facts.env 2>/dev/null || true' >"$(lab_dir)/facts.env"
}

in_snapshot() {
  local program=$1
  shift
  docker run --rm --interactive --entrypoint "$program" --volume "$volume:/snapshot" "walwright-lab-node:$generation" "$@"
}

usage='usage: snapshot.sh save|restore LAB NAME, or remove NAME'
case ${1-} in
  save | restore)
    lab=${2:?$usage}
    volume=wwlab-snapshot-${3:?$usage}
    load_lab
    "$1"
    ;;
  remove) docker volume rm --force "wwlab-snapshot-${2:?$usage}" >/dev/null ;;
  *) die "$usage" ;;
esac
