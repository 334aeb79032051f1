# A dry run shows each command that the page has, in the page's order, and what depends on what it does not know below its case.
. "${ASSERT:?}"
export HOME=${PWD}

# steps PAGE: the part of the page that has the steps, without what undoes them.
steps() { awk '/^## / { steps = $0 == "## Steps" } /^### / { undo = 0 } /^Way back:/ { undo = 1 } steps && !undo' "$1"; }

# commands: those of standard input, one a line; quotes and the names of what the run finds out are another matter.
commands() { sed -nE "s/^ *    \\$ //; T; s/«[^»]*»|[a-z-]+-[0-9]{8}T[0-9]{6}Z-[0-9]+/«»/g; s/['\"\\]//g; p"; }

# cases: what stands as `if …:` on a line of standard input.
cases() { grep -E '^ *if .*:$' | sed 's/^ *//' | sort -u; }

for library in "${LIBRARY}" "${LIBRARY_OF_LATEST}" "${LIBRARY_OF_HALTED}" "${LIBRARY_OF_CONTAINERS}"; do
  bundle=${library%/*}
  yes "${bundle##*/}" bash "${bundle}/run.sh" --dry-run --project-dir "${FIXTURES}/../../examples/compose-services"
  commands <said >shown
  steps "${bundle}/RUNBOOK.md" | commands >listed
  [[ -s listed ]] || same "${bundle##*/}" 'the page has commands' 'none'
  missing=$(sort -u listed | comm -23 - <(sort -u shown))
  same "${bundle##*/}: commands that the dry run does not show" '' "${missing}"
  same "${bundle##*/}: cases" "$(steps "${bundle}/RUNBOOK.md" | cases)" "$(cases <said)"
  [[ $(<said) != *'[root@db1] stop patroni'* || $(<said) == *$'\nif db1 did not lead when the run began:\n  [root@db1] stop patroni'* ]] ||
    same "${bundle##*/}" 'no stop without its case' "$(<said)"
done
# What follows a case stands outside of it again.
yes 'the first bundle' bash "${LIBRARY%/*}/run.sh" --dry-run
tells $'\nif this run pinned the backup:\n  [barman@barman] give up this run'
tells $'\n[postgres@db1] set maintenance mode again'
# Where the state knows who led, the dry run of the way back shows that case alone.
dry_run=yes
leader=db2
same 'a fact that is known' 'no ' "$(in_case leader 'if db1 led when the run began'; printf '%s %s' "${open}" "${told_in}")"
leader='«leader»'
same 'one that is not, within another' $'one:\n  two:\n    a\n  b\nc' "$(in_case leader one; leader=db1; in_case leader known; end_case; leader='«leader»'; in_case leader two; say a; end_case; say b; end_case; say c)"
finish
