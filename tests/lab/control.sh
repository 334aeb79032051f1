#!/usr/bin/env bash
# control.sh [--host NAME] [--docker] [--bundle DIR]… LAB COMMAND…: runs COMMAND on a control host of the lab, as user
# oncall in its home directory. The host is made when first asked for.
#   --host NAME     a control host of that name, where one is not enough (control)
#   --docker        one that reaches the lab's services with docker compose instead of ssh; the lab's
#                   docker-compose.yml is in the home directory (control-docker)
#   --bundle DIR    copies DIR into the home directory first
# `docker cp LAB-control:/home/oncall/… …` brings things back.
set -Eeuo pipefail
here=$(dirname "$(realpath "$0")")
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$here/lib.sh"

access=ssh
host=
bundles=()
while [[ ${1-} == --* ]]; do
  case $1 in
    --host) host=$2 && shift ;;
    --docker) access=docker ;;
    --bundle) bundles+=("$2") && shift ;;
    *) die "no option $1" ;;
  esac
  shift
done
lab=${1:?usage: control.sh [--host NAME] [--docker] [--bundle DIR]… LAB COMMAND…}
shift
load_lab
if [[ $access == docker ]]; then
  host=${host:-control-docker}
else
  host=${host:-control}
fi

make_host() {
  local options=()
  if [[ $access == docker ]]; then
    options+=(
      --volume /var/run/docker.sock:/var/run/docker.sock
      --group-add "$(stat --dereference --format %g /var/run/docker.sock)"
      --volume "$(realpath "$(command -v docker)"):/usr/local/bin/docker:ro"
      --volume "$(compose_plugin):/usr/local/lib/docker/cli-plugins/docker-compose:ro"
    )
  fi
  docker run --detach --name "$lab-$host" --hostname "$host" --network "${lab}_default" --init \
    --label "walwright.lab=$lab" --label walwright.control "${options[@]}" \
    "walwright-lab-control:$generation" >/dev/null
  [[ $access == ssh ]] || copy_in "$(lab_dir)/docker-compose.yml"
}

compose_plugin() {
  docker info --format '{{range .ClientInfo.Plugins}}{{if eq .Name "compose"}}{{.Path}}{{end}}{{end}}'
}

copy_in() {
  tar --directory "$(dirname "$(realpath "$1")")" --create "$(basename "$(realpath "$1")")" |
    docker exec --interactive --user oncall "$lab-$host" tar --extract --no-same-owner
}

docker container inspect "$lab-$host" >/dev/null 2>&1 || make_host
for bundle in "${bundles[@]}"; do
  copy_in "$bundle"
done
(($# == 0)) || exec docker exec --interactive --user oncall "$lab-$host" "$@"
