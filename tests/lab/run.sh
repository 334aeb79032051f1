#!/usr/bin/env bash
# run.sh core | cases | faults | all | CASE…: runs cases, WWLAB_JOBS (2) at a time, each in a lab of its own, and prints what came out
# of each and how long every part took. Logs and results are kept below the labs' folder, results.tsv there has all figures.
set -Eeuo pipefail
here=$(dirname "$(realpath "$0")")
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$here/lib.sh"

# Every generation, manager, access, method and kind of transfer once, in about a quarter of an hour on two cores.
core=(supervisor standalone compose-staged systemd-docker next)
# Seconds that one case may take.
limit=${WWLAB_LIMIT:-1500}
jobs=${WWLAB_JOBS:-2}
results=${WWLAB_CASES:-$labs_home/cases}

file_of() {
  local kind
  for kind in cases faults; do
    if [[ -e $here/$kind/$1.sh ]]; then
      printf '%s\n' "$here/$kind/$1.sh"
      return
    fi
  done
  die "there is no case \`$1\`; there are: $(names cases) $(names faults)"
}

names() {
  local file
  for file in "$here/$1"/*.sh; do
    [[ ! -e $file ]] || basename "$file" .sh
  done | tr '\n' ' '
}

# one CASE: runs it in the lab of this slot and prints a line.
one() {
  local file log outcome=ok
  file=$(file_of "$1")
  log=$results/$1.log
  rm -rf "${results:?}/$1"
  WWLAB=${WWLAB_PREFIX:-wwlab-c}$((SLOT + 1)) timeout --kill-after 60 "$limit" "$file" >"$log" 2>&1 </dev/null || outcome=FAIL
  printf '%-5s %-20s %-26s run %5s s, whole %5s s\n' "$outcome" "$1" "$(tr '\t' ' ' <"$results/$1/flavour.tsv" 2>/dev/null)" \
    "$(figure "$1" run)" "$(whole "$1")"
  [[ $outcome == ok ]] || { grep '^FAIL' "$log" && printf '      see %s\n' "$log"; }
  printf '%s\n' "$outcome" >"$results/$1/outcome"
}

# figure CASE PART: its seconds, all its runs together.
figure() {
  awk -F '\t' -v part="$2" '$1 == part { sum += $2; seen = 1 } END { if (seen) printf "%.0f", sum; else printf "-" }' \
    "$results/$1/times.tsv" 2>/dev/null || printf -- '-'
}

whole() { awk -F '\t' '$1 !~ /^(step|out of service)/ { sum += $2 } END { printf "%.0f", sum }' "$results/$1/times.tsv" 2>/dev/null || printf -- '-'; }

# table NAME CASE… : seconds of the whole, of the parts, and of each step of the run.
table() {
  local case_name part row
  local parts=(up seed inventory compile run 'out of service' check cleanup 'step preflight' 'step protect' 'step quiesce' 'step stop'
    'step set-aside' 'step restore' 'step configure' 'step replay' 'step inspect' 'step promote' 'step hand-over' 'step replicas' 'step finish')
  {
    row=case$'\t'generation$'\t'manager$'\t'access$'\t'outcome$'\t'whole
    for part in "${parts[@]}"; do
      row+=$'\t'${part#step }
    done
    printf '%s\n' "$row"
    for case_name in "$@"; do
      row=$case_name$'\t'$(cat "$results/$case_name/flavour.tsv" 2>/dev/null || printf -- '-\t-\t-')
      row+=$'\t'$(<"$results/$case_name/outcome")$'\t'$(whole "$case_name")
      for part in "${parts[@]}"; do
        row+=$'\t'$(figure "$case_name" "$part")
      done
      printf '%s\n' "$row"
    done
  } >"$results/results.tsv"
  column -t -s $'\t' <"$results/results.tsv"
}

prepare() {
  local file generation
  if [[ -z ${WALWRIGHT-} ]]; then
    cargo build --quiet --manifest-path "$here/../../Cargo.toml"
    export WALWRIGHT=$here/../../target/debug/walwright
  fi
  "$here/compose-plugin.sh"
  # Before two labs ask for one image at once.
  for generation in bookworm trixie next; do
    for file in "$@"; do
      if grep -qE "^(begin_case|start_lab) $generation" "$(file_of "$file")"; then
        "$here/images.sh" "$generation"
        break
      fi
    done
  done
}

if [[ ${1-} == --one ]]; then
  one "$2"
  exit 0
fi
case ${1:?usage: run.sh core | cases | faults | all | CASE…} in
  core) chosen=("${core[@]}") ;;
  cases | faults) read -ra chosen <<<"$(names "$1")" ;;
  all) read -ra chosen <<<"$(names cases) $(names faults)" ;;
  *) chosen=("$@") ;;
esac
for name in "${chosen[@]}"; do file_of "$name" >/dev/null; done
mkdir -p "$results"
prepare "${chosen[@]}"
began=$SECONDS
export WWLAB_KEEP=${WWLAB_KEEP:-no}
printf '%s\0' "${chosen[@]}" | xargs -0 -n 1 -P "$jobs" --process-slot-var=SLOT "$0" --one || true
printf '\n'
table "${chosen[@]}"
failed=$(awk -F '\t' 'NR > 1 && $5 != "ok"' "$results/results.tsv" | wc -l)
printf '\n%s cases, %s failed, %s s\n' "${#chosen[@]}" "$failed" "$((SECONDS - began))"
((failed == 0))
