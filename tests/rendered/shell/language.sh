# patronictl runs where text is UTF-8: click on Python 3.6 refuses to run under LC_ALL=C, and this machine's own locale may be C.
. "${ASSERT:?}"
fake locale <<<'cat locales'
fake patronictl <<'SH'
if [[ ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} != *[Uu][Tt][Ff]* ]]; then
  echo 'RuntimeError: Click will abort further execution because Python 3 was configured to use ASCII as encoding for the environment.' >&2
  exit 1
fi
printf '%s %s|%s|%s\n' "${0##*/}" "$*" "${LC_CTYPE:-}" "${LANG:-}" >>ran
case $* in
  *list*) printf 'Cluster\tMember\tHost\tRole\tState\tTL\tLag in MB\n' ;;
esac
SH
run_id=x

# far WORDS…: as a run runs them on a host.
far() {
  local line
  line=$(command_line "$@")
  LC_ALL=C sh -c "${line}"
}
for names in C.UTF-8 C.utf8 en_US.UTF-8 $'C\nPOSIX\nde_DE.utf8\nen_US.utf8' de_DE.utf8; do
  printf 'C\nPOSIX\n%s\n' "${names}" >locales
  : >ran
  yes "${names}: Patroni" far has_no_leader c s
  yes "${names}: Patroni by itself" far ctl c list -f tsv s
  same "${names}: both" 2 "$(wc -l <ran)"
  same "${names}: the language stays" '|C' "$(sed 's/.*|/|/' ran | sort -u)"
done
same 'English before others' 'en_US.utf8' "$(printf 'de_DE.utf8\nen_US.utf8\n' >locales && : >ran && far has_no_leader c s && cut -d '|' -f 2 ran)"
printf 'C\nPOSIX\n' >locales
no 'a host without any: the program itself says what is wrong' far has_no_leader c s
[[ $(<said) == *'Click will abort'* ]] || same 'it says so' '' "$(<said)"
finish
