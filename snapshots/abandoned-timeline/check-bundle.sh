# shellcheck shell=bash
# What every script of this bundle does first; nothing else of the bundle is read before. The files are copied into the state folder,
# where only their owner can change them, checked there against SHA256SUMS, and run from there.
#
# Of plan abandoned-timeline, made by walwright; to change it, change the plan and render again. It is never run by itself.

bundle_files=(
  RUNBOOK.md
  check-bundle.sh
  cleanup.sh
  collect-inventory.sh
  config/postgresql.auto.conf
  lib.sh
  manifest.json
  patroni/reinit.sh
  review.html
  rollback.sh
  run.sh
  steps/10-preflight.sh
  steps/20-protect.sh
  steps/40-stop.sh
  steps/45-set-aside.sh
  steps/50-restore.sh
  steps/55-configure.sh
  steps/60-replay.sh
  steps/65-inspect.sh
  steps/70-promote.sh
  steps/75-hand-over.sh
  steps/80-replicas.sh
  steps/90-finish.sh
  timeline.svg
)

# With it cd would print where it went, and go elsewhere.
unset CDPATH

# Errexit does not hold within $(…): each command there whose failure matters is followed by `|| refuse`, and each $(…) by `|| exit`.

# checked FOLDER SCRIPT WORDS…: returns where FOLDER is such a copy already, else begins SCRIPT there again.
checked() {
  local folder script=$2 words root digest copy damage
  folder=$(cd -- "$1" && pwd -P) || refuse "the folder of this bundle cannot be entered: $1"
  shift 2
  bundle_options "$@"
  digest=$(digest_of "${folder}") || exit 1
  root=$(own_state) || exit 1
  # What is empty would be the root of the file system, which nobody has looked at.
  [[ -n ${root} ]] || refuse 'there is no state folder'
  hint_for "${root}"
  # A dry run has a state folder of its own; its steps are those of the copy that began it. What a folder is called proves nothing.
  if [[ ${folder} == "${root}/bundles/${digest}" || ${folder} == "${WALWRIGHT_COPY:-none}" ]]; then
    # A copy is never edited, whatever was allowed before.
    edited_too=no
    as_listed "${folder}" copy
    is_expected "${digest}"
    export WALWRIGHT_COPY=${folder}
    return 0
  fi
  if [[ ${only_reads} == yes ]]; then
    as_listed "${folder}"
    is_expected "${digest}"
    return 0
  fi
  (umask 077 && mkdir -p -- "${root}/bundles") || refuse "${root}/bundles cannot be made" "${another_folder}"
  copy=$(mktemp -d "${root}/bundles/new.XXXXXX") || refuse "nothing can be written in ${root}/bundles" "${another_folder}"
  copy_bundle "${folder}" "${copy}"
  as_listed "${copy}"
  digest=$(digest_of "${copy}") || exit 1
  is_expected "${digest}"
  # It is there already where this bundle has run before; one that a crash has damaged makes room for this one.
  if [[ -d ${root}/bundles/${digest} ]]; then
    damage=$(damage_of "${root}/bundles/${digest}") || exit 1
    if [[ -z ${damage} ]]; then
      find "${copy}" -depth -delete
    else
      plainly "warning: the copy in ${root}/bundles/${digest} was damaged; it is kept as ${copy##*/}.damaged beside a new one"
      mv -T -- "${root}/bundles/${digest}" "${copy}.damaged" || refuse "${root}/bundles/${digest} is damaged and cannot be put aside" "${another_folder}"
    fi
  fi
  if [[ -d ${copy} ]]; then
    mv -T -- "${copy}" "${root}/bundles/${digest}" 2>/dev/null || find "${copy}" -depth -delete
  fi
  [[ -f ${root}/bundles/${digest}/${script} ]] || refuse "the bundle was not copied to ${root}/bundles" "${another_folder}"
  words=("$@")
  exec "${BASH}" "${root}/bundles/${digest}/${script}" ${words[@]+"${words[@]}"}
}

bundle_options() {
  local word before=''
  given_state=''
  expected=''
  edited_too=no
  only_reads=no
  for word in "$@"; do
    case ${before}:${word} in
      --state:*) given_state=${word} ;;
      --expect:*) expected=${word} ;;
      *:--allow-edited) edited_too=yes ;;
      *:--list | *:--help | *:-h) only_reads=yes ;;
      *) ;;
    esac
    before=${word}
  done
}

# is_expected DIGEST: --expect names this bundle, or is not there.
is_expected() {
  [[ -z ${expected} || $1 == "${expected}" ]] || refuse 'this is not the bundle that was reviewed' "expected ${expected}" "found    $1"
}

refuse() {
  local line
  plainly "error: $1"
  shift
  for line in "$@"; do
    plainly "       ${line}"
  done
  exit 1
}

# plainly TEXT: names of files are somebody's text; of what is no printable character of ASCII a terminal gets a question mark.
plainly() {
  local LC_ALL=C
  printf '%s\n' "${1//[!$'\n'\ -~]/?}" >&2
}

digest_of() {
  local digest
  [[ -f $1/SHA256SUMS ]] || refuse "$1/SHA256SUMS is missing" 'render it again: walwright render --force'
  digest=$(sha256sum <"$1/SHA256SUMS") || refuse "$1/SHA256SUMS cannot be read"
  printf '%s' "${digest%% *}"
}

# hint_for FOLDER: what leads on where it cannot be used. Under another one a run that was begun would begin once more.
hint_for() {
  another_folder='make room or rights there'
  [[ -s $1/run ]] || another_folder+=', or name another folder: --state DIR'
}

# own_state: the state folder. What somebody else has put into one is not believed.
own_state() {
  local given root plan=abandoned-timeline foreign user parent rights
  given=${given_state:-${WALWRIGHT_STATE:-${XDG_STATE_HOME:-${HOME:+${HOME}/.local/state}}/walwright/${plan}}}
  [[ -n ${given_state}${WALWRIGHT_STATE-}${XDG_STATE_HOME-}${HOME-} ]] || refuse 'HOME is not set, so there is no place for the state folder' 'name one: --state DIR'
  hint_for "${given}"
  if [[ ${only_reads} == yes && ! -d ${given} ]]; then
    # Nothing is made for somebody who only looks.
    printf '%s' "${given}"
    return 0
  fi
  (umask 077 && mkdir -p -- "${given}") || refuse "the state folder ${given} cannot be made" "${another_folder}"
  root=$(cd -- "${given}" && pwd -P) || refuse "the state folder ${given} cannot be entered" "${another_folder}"
  user=$(id -u) || refuse 'id does not tell who calls this'
  # Another call may copy or delete meanwhile.
  foreign=$(find "${root}" -ignore_readdir_race ! -user "${user}" -print -quit) || refuse "the state folder ${given} cannot be looked through" "${another_folder}"
  [[ -z ${foreign} ]] || refuse "${foreign} in the state folder belongs to somebody else" 'call it as the user who began, or name another folder: --state DIR'
  foreign=$(find "${root}" -ignore_readdir_race -maxdepth 1 ! -type l -perm /022 -print -quit) || refuse "the state folder ${given} cannot be looked through" "${another_folder}"
  [[ -z ${foreign} ]] || refuse "${foreign} can be written to by others" "where nobody did, take that away: chmod -R go-w ${root}"
  # Whoever may rename what lies in a parent could put another folder in its place while this runs.
  parent=${root}
  while [[ ${parent} != / ]]; do
    parent=${parent%/*}
    parent=${parent:-/}
    rights=$(stat -c '%u 0%a' -- "${parent}") || refuse "${parent}, in which the state folder lies, cannot be looked at" "${another_folder}"
    [[ ${rights% *} == "${user}" || ${rights% *} == 0 ]] || refuse "${parent}, in which the state folder lies, belongs to somebody else, who could exchange it" "${another_folder}"
    (((${rights#* } & 022) == 0 || (${rights#* } & 01000) != 0)) || refuse "${parent}, in which the state folder lies, can be written to by others, who could exchange it" "take that away (chmod go-w), or ${another_folder}"
  done
  printf '%s' "${root}"
}

# copy_bundle FOLDER COPY: each file of the list, and nothing that is not on it.
copy_bundle() {
  local file
  for file in SHA256SUMS "${bundle_files[@]}"; do
    [[ -f $1/${file} ]] || refuse "$1/${file} is missing or is no file" 'render it again: walwright render --force'
  done
  (umask 077 && cd -- "$1" && cp --parents -- SHA256SUMS "${bundle_files[@]}" "$2") || refuse "the bundle cannot be copied to $2" "${another_folder}"
}

# damage_of COPY: empty where it holds its bundle to the byte.
damage_of() {
  local digest damage
  digest=$({ sha256sum <"$1/SHA256SUMS"; } 2>/dev/null || printf 'none')
  damage=$(cd -- "$1" && LC_ALL=C sha256sum --check --strict --quiet SHA256SUMS 2>&1 || printf 'damaged')
  [[ ${digest%% *} == "${1##*/}" ]] || damage+='another bundle'
  printf '%s' "${damage}"
}

# as_listed FOLDER [copy]: SHA256SUMS there names each file of this bundle once, and each is as it says.
as_listed() {
  local names wanted edited
  names=$(sed -E 's/^[0-9a-f]{64}  //' -- "$1/SHA256SUMS") || refuse "$1/SHA256SUMS cannot be read"
  wanted=$(printf '%s\n' "${bundle_files[@]}")
  [[ ${names} == "${wanted}" ]] || refuse "$1/SHA256SUMS does not list the files of this bundle" 'it was edited or cut short; render it again: walwright render --force'
  edited=$(cd -- "$1" && LC_ALL=C sha256sum --check --strict --quiet SHA256SUMS 2>/dev/null || printf 'SHA256SUMS does not hold')
  [[ -n ${edited} ]] || return 0
  edited=${edited//: FAILED/}
  edited=${edited%$'\n'SHA256SUMS*}
  [[ ${2-} != copy ]] || refuse "files of the copy in $1 are not as they were copied:" "${edited}" 'call this again from the bundle itself, which puts a sound copy in its place'
  [[ ${edited_too} == yes ]] || refuse "files of the bundle in $1 were edited after it was rendered:" "${edited}" 'render it again (walwright render --force), or say --allow-edited'
  plainly "warning: edited since it was rendered, and run all the same: ${edited//$'\n'/, }"
  [[ ${only_reads} == yes ]] || {
    # An edited bundle is another bundle, with a digest of its own.
    (cd -- "$1" && sha256sum -- "${bundle_files[@]}" >SHA256SUMS.new && mv -- SHA256SUMS.new SHA256SUMS) || refuse "nothing can be written in $1" "${another_folder}"
  }
}
