#!/usr/bin/env bash
# images.sh GENERATION [--rebuild]: builds the images of a generation where they are missing.
set -Eeuo pipefail
here=$(dirname "$(realpath "$0")")

generation=${1:?usage: images.sh bookworm|trixie [--rebuild]}
case $generation in
  bookworm) pg_major=15 ;;
  trixie) pg_major=17 ;;
  *) echo "images.sh: no generation \`$generation\`" >&2 && exit 2 ;;
esac

for target in node control; do
  image=walwright-lab-$target:$generation
  if [[ ${2-} != --rebuild ]] && docker image inspect "$image" >/dev/null 2>&1; then
    continue
  fi
  "$here/base-image.sh" "$generation"
  echo "building $image" >&2
  docker build --quiet --target "$target" --tag "$image" \
    --build-arg "SUITE=$generation" --build-arg "PG_MAJOR=$pg_major" "$here/images" >&2
done
