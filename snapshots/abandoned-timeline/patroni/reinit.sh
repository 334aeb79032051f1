#!/usr/bin/env bash
# The loop over the replicas: each is cloned from the new leader, and must stream on its timeline.
#
# Usage: patroni/reinit.sh [MEMBER]... [--yes] [--dry-run] [--state DIR] [--still STEP,STEP] [--expect DIGEST] [--allow-edited]
#                          [--patience SECONDS] [--project-dir DIR]
#
#   MEMBER              clones only the replicas that are named, and not all of them
#
# The step `replicas` runs it; alone it serves where a replica has to be cloned again. As long as that step has not passed its point of no
# return, this asks the same each time it is called; then nothing more. The options are those of run.sh.
# Of plan abandoned-timeline, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  here=${BASH_SOURCE[0]%/*}
  [[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
  # Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
  check=$(<"${here}/../check-bundle.sh")
  sum=$(sha256sum <<<"${check}")
  [[ ${sum%% *} == f11e6d526abfd9d7b49711a55583d07c8431fc9490dd0862974baf9395fc0c02 ]] || {
    printf 'error: check-bundle.sh was edited; render the bundle again: walwright render --force\n' >&2
    exit 1
  }
  eval "${check}"
  checked "${here}/.." patroni/reinit.sh "$@"
  # shellcheck source-path=SCRIPTDIR source=../lib.sh
  . "${here}/../lib.sh"
  replicas=(db2 db3)
  # reinit_options WORDS…: what is no option is a replica.
  reinit_options() {
    while (($# > 0)); do
      option "$@"
      if ((option_words > 0)); then
        shift "${option_words}"
        continue
      fi
      [[ $1 != -* ]] || usage_error "unknown option $1; the head of this file lists them"
      [[ $1 != *" "* && " ${replicas[*]} " == *" $1 "* ]] || usage_error "no replica is called $1; there are: ${replicas[*]}"
      to_clone+=("$1")
      shift
    done
  }
  reinit_options "$@"
  begin reinit 'Clone the replicas again' hand-over
  # A replica's old data goes with its clone, so nobody is cloned unasked.
  if [[ ! -e ${state}/facts/passed.replicas && ! -e ${state}/done/replicas ]]; then
    leader=$(learned leader)
    in_case leader 'if db2 led when the run began'
    if [[ ${open} == yes || ${leader} == 'db2' ]]; then
      remark \
        'db2 led when the run began: what was committed there, and neither archived nor received by db1, is lost with /var/lib/postgresql/15/patroni1 when db2 is cloned. Where it is to be kept, copy that directory before this gate'
    fi
    end_case
    in_case leader 'if db3 led when the run began'
    if [[ ${open} == yes || ${leader} == 'db3' ]]; then
      remark \
        'db3 led when the run began: what was committed there, and neither archived nor received by db1, is lost with /var/lib/postgresql/15/patroni1 when db3 is cloned. Where it is to be kept, copy that directory before this gate'
    fi
    end_case
    gate 'the data of every replica is replaced by a clone of the new leader'
    rm -f -- "${state}/facts/passed.reinit"
  fi
fi
timeline=$(learned timeline)
learn timeline postgres@db1 timeline_of /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 postgres postgres
for_member db2 goal postgres@db1 180 'nobody can be cloned from db3 while it has old data' offers_nothing_old \
  /etc/patroni/patroni.yml patroni1 db3 "${timeline}"
for_member db2 by root@db3 'stop Patroni on db3' supervisorctl stop patroni
for_member db2 run postgres@db2 'PostgreSQL may come up on db2 again' unfence_member /var/lib/postgresql/15/patroni1
for_member db2 goal root@db2 120 'patroni runs' unit_runs supervisor patroni
for_member db2 by root@db2 'start patroni' supervisorctl start patroni
for_member db2 rejoin streams postgres@db1 postgres@db2 /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 \
  postgres postgres "${timeline}" /etc/patroni/patroni.yml patroni1 db2
for_member db3 unless_named db2 goal postgres@db1 180 'nobody can be cloned from db2 while it has old data' \
  offers_nothing_old /etc/patroni/patroni.yml patroni1 db2 "${timeline}"
for_member db3 unless_named db2 by root@db2 'stop Patroni on db2' supervisorctl stop patroni
for_member db3 run postgres@db3 'PostgreSQL may come up on db3 again' unfence_member /var/lib/postgresql/15/patroni1
for_member db3 goal root@db3 120 'patroni runs' unit_runs supervisor patroni
for_member db3 by root@db3 'start patroni' supervisorctl start patroni
for_member db3 rejoin streams postgres@db1 postgres@db3 /usr/lib/postgresql/15/bin /var/lib/postgresql/15/patroni1 \
  postgres postgres "${timeline}" /etc/patroni/patroni.yml patroni1 db3

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  # Not `done_with`: whenever it is called it looks again.
  ended=$(now)
  event "${step}" - "${step_started}" "${ended}" "done"
fi
