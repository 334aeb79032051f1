#!/usr/bin/env bash
# plan.sh LAB TEMPLATE TOPOLOGY INVENTORY: prints a plan of plans/ with the lab's facts in it.
# A template names facts as @GOOD_TIME@; @TOPOLOGY@ and @INVENTORY@ are the paths given here.
set -Eeuo pipefail
here=$(dirname "$(realpath "$0")")
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$here/lib.sh"

lab=${1:?usage: plan.sh LAB TEMPLATE TOPOLOGY INVENTORY}
text=$(<"$here/plans/$2.yaml")
text=${text//@TOPOLOGY@/$3}
text=${text//@INVENTORY@/$4}
while IFS='=' read -r name value; do
  text=${text//@$name@/$value}
done <"$(lab_dir)/facts.env"

unknown=$(grep -o '@[A-Z_]*@' <<<"$text" | sort -u | tr '\n' ' ' || true)
[[ -z $unknown ]] || die "$2.yaml names facts that seed.sh did not write: $unknown"
printf '%s\n' "$text"
