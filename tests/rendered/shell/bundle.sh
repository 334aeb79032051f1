# What was rendered is what runs: each script of the bundle checks all of it first, and runs from a copy that nobody else can change.
. "${ASSERT:?}"
rendered=${LIBRARY%/*}
export HOME=${PWD}
states=${PWD}/.local/state/walwright
# ssh that reaches nobody.
fake ssh <<<'exit 255'

# afresh: the bundle as it was rendered, and no state.
afresh() {
  rm -rf here "${states}"
  cp -r "${rendered}" here
}

# refuses WHAT TEXT: every script does, with this text, and sources nothing.
refuses() {
  local script
  printf 'touch %q\n' "${PWD}/sourced" >>here/lib.sh
  for script in run.sh rollback.sh cleanup.sh steps/10-preflight.sh patroni/reinit.sh; do
    no "$1: ${script}" bash "here/${script}" --yes
    [[ $(<said) == *"$2"* ]] || same "$1: ${script}" "$2" "$(<said)"
  done
  no "$1: a dry run" bash here/run.sh --dry-run
  no "$1: the list" bash here/run.sh --list
  [[ ! -e sourced ]] || same "$1" 'nothing is sourced' 'it is'
  rm -f sourced
  afresh
}

afresh
yes 'a bundle as it was rendered' bash here/run.sh --dry-run
[[ $(<said) == *'a dry run: nothing was done'* && $(<said) == *"'«timeline»'"* && $(<said) != *'recovered.'* ]] || same 'a dry run' 'says so' "$(<said)"
yes 'its list' bash here/run.sh --list

refuses 'an edited library' 'lib.sh'
sed -i '/ lib.sh$/d' here/SHA256SUMS
refuses 'a list cut short' 'does not list the files of this bundle'
: >here/SHA256SUMS
refuses 'an empty list' 'does not list the files of this bundle'
head -c 300 /dev/urandom >here/SHA256SUMS
refuses 'a list that is none' 'does not list the files of this bundle'
rm here/SHA256SUMS
refuses 'no list' 'SHA256SUMS is missing'
printf '%064d  another.sh\n' 0 >>here/SHA256SUMS
refuses 'a list with one more' 'does not list the files of this bundle'
rm here/manifest.json
refuses 'no manifest' 'manifest.json is missing'
echo '# mine' >>here/check-bundle.sh
refuses 'what checks is edited' 'check-bundle.sh was edited'
echo ' ' >>here/manifest.json
refuses 'the manifest is edited' 'manifest.json'
(cd here && echo 'touch sourced' >>lib.sh && sha256sum $(sed 's/.*  //' SHA256SUMS) >sums && mv sums SHA256SUMS)
digest=$(sha256sum <"${rendered}/SHA256SUMS")
no 'a bundle that is whole and not the one that was reviewed' bash here/rollback.sh --yes --expect "${digest%% *}"
[[ $(<said) == *'this is not the bundle that was reviewed'* && ! -e sourced ]] || same 'another bundle' 'refused' "$(<said)"
afresh

# A copy in the state folder that a crash has damaged makes room for a sound one.
yes 'a first call copies it' bash here/run.sh --list
no 'it reaches nobody' bash here/run.sh --yes
tells 'not reached'
own=$(sha256sum <here/SHA256SUMS)
printf 'x' >>"${states}"/*/bundles/"${own%% *}/RUNBOOK.md"
no 'a damaged copy by itself' bash "${states}"/*/bundles/"${own%% *}/run.sh" --yes
tells 'call this again from the bundle itself, which puts a sound copy in its place'
for name in steps/90-finish.sh check-bundle.sh SHA256SUMS; do
  : >"${states}"/*/bundles/"${own%% *}/${name}"
  no "${name} of the copy is empty" bash here/run.sh --yes
  tells 'was damaged; it is kept as'
  tells 'not reached'
  cmp -s "here/${name}" "${states}"/*/bundles/"${own%% *}/${name}" || same "${name}" 'whole again' 'it is not'
done
afresh

# A state folder that cannot be made, entered or written to: nothing is copied and nothing runs, whoever calls.
# folder=FOLDER unmakable WHAT TEXT VARIABLES…: by every script, with and without --dry-run.
unmakable() {
  local what=$1 text=$2 script words
  shift 2
  printf 'touch %q\n' "${PWD}/sourced" >>here/lib.sh
  (cd here && sha256sum $(sed 's/.*  //' SHA256SUMS) >sums && mv sums SHA256SUMS)
  for script in run.sh rollback.sh cleanup.sh steps/10-preflight.sh patroni/reinit.sh; do
    for words in --yes --dry-run; do
      no "${what}: ${script} ${words}" env "$@" bash "here/${script}" "${words}" ${folder:+--state "${folder}"}
      [[ $(<said) == *"error: ${text}"*'--state DIR'* ]] || same "${what}: ${script} ${words}" "${text}" "$(<said)"
    done
  done
  [[ ! -e sourced ]] || same "${what}" 'nothing is sourced' 'it is'
  rm -f sourced
  [[ ! -e /bundles ]] || same "${what}" 'nothing in the root of the file system' "$(ls /bundles)"
  afresh
}
afresh
folder=/proc/walwright unmakable 'a folder that cannot be made' 'the state folder /proc/walwright cannot be made' HOME="${HOME}"
: >file
folder=file/below unmakable 'a file where a folder would be' 'the state folder file/below cannot be made' HOME="${HOME}"
unmakable 'a HOME that is none' "the state folder ${PWD}/file/.local/state/walwright/" HOME="${PWD}/file"
unmakable 'no HOME' 'HOME is not set' -u HOME
mkdir -p full
: >full/bundles
folder=full unmakable 'a file where the copies would be' "${PWD}/full/bundles cannot be made" HOME="${HOME}"
# What mktemp, cp and find do when there is no room or no right.
for tool in mktemp cp find sha256sum; do
  real=$(command -v "${tool}")
  fake "${tool}" <<<"case \" \$* \" in *' --check '*) exec ${real} \"\$@\" ;; *new.* | *' -parents '* | *' --parents '* | *' ! -user '*) exit 1 ;; esac; exec ${real} \"\$@\""
done
no 'no room for the copy' bash here/run.sh --yes
[[ $(<said) == *'the state folder '*' cannot be looked through'* ]] || same 'find fails' 'refused' "$(<said)"
rm fakes/find
no 'no room for the copy' bash here/run.sh --yes
tells 'nothing can be written in'
rm fakes/mktemp
no 'no room for the copy' bash here/run.sh --yes
tells 'the bundle cannot be copied to'
rm fakes/cp fakes/sha256sum
# Who owns a parent of the state folder, or may write to it, could exchange it.
mkdir -p open/state shared
chmod 777 open
no 'a parent that others may write to' bash here/run.sh --yes --state open/state
tells 'can be written to by others, who could exchange it'
chmod 1777 open
no 'a sticky one' bash here/run.sh --yes --state open/state
tells 'not reached'
if ((EUID == 0)); then
  chown 65534 shared
  no "somebody else's parent" bash here/run.sh --yes --state shared/state
  tells 'belongs to somebody else, who could exchange it'
fi
rm -rf open shared
afresh

# Who is not root meets folders without rights.
if ((EUID == 0)) && command -v setpriv >/dev/null; then
  mkdir -p common/locked
  chmod 755 common
  chmod 700 common/locked
  cp -r here common/bundle
  chmod -R go+rX common
  chmod 700 common/locked
  open=$(stat -c %a .)
  parent=${PWD%/*}
  chmod 755 .
  as_nobody() { (set +e; cd / && setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/nonexistent "$@"); }
  if as_nobody test -r "${PWD}/common/bundle/run.sh"; then
    for words in --yes --dry-run; do
      no "no right: ${words}" as_nobody bash "${PWD}/common/bundle/run.sh" "${words}" --state "${PWD}/common/locked/state"
      tells "the state folder ${PWD}/common/locked/state cannot be made"
      tells '--state DIR'
      no "an unwritable HOME: ${words}" as_nobody bash "${PWD}/common/bundle/run.sh" "${words}"
      tells 'the state folder /nonexistent/.local/state/walwright/'
    done
  fi
  chmod "${open}" .
fi
[[ ! -e /bundles ]] || same 'a copy' 'nothing in the root of the file system' "$(ls /bundles)"
afresh
# Options that would do nothing, or not what they say, are refused; each is told.
for words in '--from 40 --to 20' '--from stop --to protect'; do
  no "${words}" bash here/run.sh --dry-run ${words}
  tells 'so nothing would be done; --list shows their order'
done
for way in --dry-run --yes; do
  no "unknown steps ${way}" bash here/run.sh "${way}" --still stop,nosuch
  tells 'error: --still: no step is called nosuch; run.sh --list names them'
done
yes 'steps that there are' bash here/run.sh --dry-run --still preflight,stop
yes 'none' bash here/run.sh --dry-run --still none
for script in run.sh rollback.sh cleanup.sh; do
  yes "the help of ${script}" bash "here/${script}" --help
  for words in $(grep -oE '^ *# Usage: .*|^#  +\[--.*' "here/${script}" | grep -oE -- '--[a-z-]+'); do
    [[ $(<said) == *$'\n'"  ${words} "* ]] || same "the help of ${script}" "tells ${words}" "$(<said)"
  done
done
yes 'the help of run.sh' bash here/run.sh --help
tells 'It does not ask before the service goes'
no 'no folder of the project' bash here/run.sh --dry-run --project-dir /nosuch
tells 'error: --project-dir: there is no folder /nosuch, or it cannot be entered'
no 'no room' env TMPDIR=/proc/nowhere bash here/run.sh --dry-run
tells 'no folder can be made for the dry run'
no 'no name of a folder' bash here/run.sh --dry-run --state ''
tells 'error: --state wants a folder'
rm -rf "${states}"
yes 'who only looks' bash here/run.sh --list --state looked-at
[[ ! -e looked-at ]] || same 'a list' 'makes no folder' "$(ls looked-at)"
afresh

# What is not on the list is neither in the way nor run.
echo 'exit 3' >here/steps/05-mine.sh
yes 'a note beside the files' bash here/run.sh --dry-run

# Edited on purpose: the files are named, and it is another bundle.
echo '# mine' >>here/steps/40-stop.sh
yes 'allowed' bash here/run.sh --dry-run --allow-edited
[[ $(<said) == *'run all the same: steps/40-stop.sh'* ]] || same 'allowed' 'it names the file' "$(<said)"
afresh

# Whatever happens to the bundle once it runs: the copy runs.
no 'a host that is not reached' bash here/run.sh --yes
[[ $(<said) == *'db1 was not reached'* && $(<said) != *'another recovery'* ]] || same 'not reached' 'it says so' "$(<said)"
state=$(echo "${states}"/*)
copy=$(echo "${state}"/bundles/*)
same 'the copy is private' 700 "$(stat -c %a "${copy}")"
same 'it is named by its digest' "$(sha256sum <"${copy}/SHA256SUMS")" "${copy##*/}  -"
echo 'touch sourced' >>"${copy}/lib.sh"
no 'a copy that was edited' bash here/run.sh --yes
[[ ! -e sourced ]] || same 'the copy' 'nothing is sourced' 'it is'

# What somebody else put into a state folder is not believed.
rm -rf "${states}"
mkdir -p -m 755 "${state}"
chmod 777 "${state}"
no 'a folder that others write to' bash here/run.sh --yes
[[ $(<said) == *'can be written to by others'* ]] || same 'others write' 'it says so' "$(<said)"
tells 'where nobody did, take that away: chmod -R go-w'
if ((EUID == 0)); then
  chmod 700 "${state}"
  mkdir "${state}/facts"
  echo db2 >"${state}/facts/leader"
  chown 12345 "${state}/facts/leader"
  no 'a fact of somebody else' bash here/run.sh --yes
  [[ $(<said) == *'belongs to somebody else'* ]] || same 'a fact' 'it says so' "$(<said)"
  tells 'call it as the user who began, or name another folder: --state DIR'
fi

# What a folder is called does not make it the copy: it is looked at like any other, and so is the state folder.
rm -rf "${states}" here
digest=$(sha256sum <"${rendered}/SHA256SUMS")
digest=${digest%% *}
mkdir -p bundles
cp -r "${rendered}" "bundles/${digest}"
named=bundles/${digest}/run.sh
for words in --yes --dry-run --list; do
  no "not what was reviewed: ${words}" bash "${named}" "${words}" --expect 0000
  [[ $(<said) == *'this is not the bundle that was reviewed'* ]] || same "${words}" 'refused' "$(<said)"
done
rm -r "${states}"
yes 'the list of what was reviewed' bash "${named}" --list --expect "${digest}"
[[ ! -e ${states} ]] || same 'a list' 'makes no folder' "$(ls "${states}")"
mkdir "foreign"
chmod 777 foreign
for words in --yes --dry-run --list; do
  no "a state folder that others write to: ${words}" bash "${named}" "${words}" --state foreign
  [[ $(<said) == *'can be written to by others'* ]] || same "${words}" 'refused' "$(<said)"
done
chmod 700 foreign
: >$'foreign/a\e]0;b\a'
chmod 666 foreign/a*
no 'a name of a file' bash "${named}" --yes --state foreign
[[ $(<said) == *'foreign/a?]0;b? can be written to'* ]] || same 'a name of a file' 'is text' "$(<said)"
no 'it runs' bash "${named}" --yes --expect "${digest}"
[[ $(<said) == *'db1 was not reached'* ]] || same 'it runs' 'and reaches nobody' "$(<said)"
[[ -e $(echo "${states}"/*)/bundles/${digest}/lib.sh ]] || same 'it runs' 'from a copy' "$(ls "${states}"/*)"
copy=$(echo "${states}"/*)/bundles/${digest}
yes 'a copy, dry' bash "${copy}/run.sh" --dry-run --expect "${digest}"
[[ $(<said) == *'a dry run: nothing was done'* ]] || same 'a copy, dry' 'done' "$(<said)"
finish
