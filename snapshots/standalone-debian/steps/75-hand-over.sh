#!/usr/bin/env bash
# Hand the data over to its service
#
# The server starts as it starts every day; from here on it serves and archives.
# Undo: none; the new timeline is in the archive and may have been written to
#
# A step of plan standalone-debian, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
check=$(<"${here}/../check-bundle.sh")
sum=$(sha256sum <<<"${check}")
[[ ${sum%% *} == 84c1764c0833bc6e002b27ec89df6acdaaf69be14ffe4ff8a587446a2241203d ]] || {
  printf 'error: check-bundle.sh was edited; render the bundle again: walwright render --force\n' >&2
  exit 1
}
eval "${check}"
checked "${here}/.." steps/75-hand-over.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin hand-over 'Hand the data over to its service' promote
check postgres@db1 'no signal file, no backup_label, no recovery setting is left' clean /var/lib/postgresql/15/main
gate 'the server takes clients again and the new timeline goes into the archive'
once fence-lifted run postgres@db1 'take the fence out of the settings' lift_fence /var/lib/postgresql/15/main \
  /var/lib/postgresql/15/main.walwright "archive_command = 'barman-wal-archive barman pg-primary %p'" \
  shared_preload_libraries listen_addresses unix_socket_directories archive_command archive_library
goal root@db1 120 'postgresql@15-main runs' unit_runs systemd postgresql@15-main
by root@db1 'start postgresql@15-main' systemctl start postgresql@15-main
await postgres@db1 300 'db1 is a primary' is_primary /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main postgres \
  postgres
goal postgres@db1 30 "archive_command is the plan's" setting_is /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main \
  postgres postgres archive_command 'barman-wal-archive barman pg-primary %p'
by postgres@db1 'give it back' alter /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main postgres postgres \
  "ALTER SYSTEM SET archive_command = E'barman-wal-archive barman pg-primary %p'" 'SELECT pg_reload_conf()'
prove_writes postgres@db1 /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main postgres postgres
learn timeline postgres@db1 timeline_of /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main postgres postgres

done_with
