#!/usr/bin/env bash
# base-image.sh SUITE: makes sure that the image debian:SUITE-slim is there.
set -Eeuo pipefail

suite=${1:?usage: base-image.sh bookworm|trixie}
image=debian:$suite-slim

docker image inspect "$image" >/dev/null 2>&1 && exit
docker pull --quiet "$image" 2>/dev/null && exit

# No registry at hand: Debian's own packages make the same image.
command -v debootstrap >/dev/null || apt-get install --yes --quiet debootstrap

# An older debootstrap does not know a newer suite, but makes it like the unstable one.
scripts=/usr/share/debootstrap/scripts
[[ -e $scripts/$suite ]] || ln -s sid "$scripts/$suite"

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
debootstrap --variant=minbase "$suite" "$root" >&2
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
tar -C "$root" --create . | docker import --change 'CMD ["bash"]' - "$image" >/dev/null
