#!/usr/bin/env bash
# Install the settings of the recovery
#
# postgresql.auto.conf is read last, so it wins over whatever the restored configuration says.
# Until the hand-over it also holds a fence: whatever else starts PostgreSQL on this data, a reboot say, fails and names it.
# Undo: nothing; the files go with the restored directory
#
# A step of plan backup-alone, made by walwright; to change it, change the plan and render again.
set -Eeuo pipefail
here=${BASH_SOURCE[0]%/*}
[[ ${here} != "${BASH_SOURCE[0]}" ]] || here=.
# Nothing else of this bundle is read before it was checked, and what was checked is what runs: a copy of it.
check=$(<"${here}/../check-bundle.sh")
sum=$(sha256sum <<<"${check}")
[[ ${sum%% *} == 107b16e890eb60089976dab78703345144f8ba51da4d12e1a513aec612791510 ]] || {
  printf 'error: check-bundle.sh was edited; render the bundle again: walwright render --force\n' >&2
  exit 1
}
eval "${check}"
checked "${here}/.." steps/55-configure.sh "$@"
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "${here}/../lib.sh"
step_options "$@"

begin configure 'Install the settings of the recovery' restore
# Until the fence stands, a reboot, a plain `docker compose up` or a deploy job can start PostgreSQL on what was just
# restored; replay would then go on from what that has made of it.
goal root@db1 600 'postgresql@15-main is stopped' unit_stopped systemd postgresql@15-main
by root@db1 'stop postgresql@15-main' systemctl stop postgresql@15-main
goal postgres@db1 600 'PostgreSQL is down' no_postmaster /var/lib/postgresql/15/main
by postgres@db1 'stop PostgreSQL itself' stop_postgres /usr/lib/postgresql/15/bin /var/lib/postgresql/15/main fast
check postgres@db1 'nothing was started on what was restored' untouched /var/lib/postgresql/15/main 20261120T171756 \
  000000010000000000000003
place config/postgresql.auto.conf postgres@db1 /var/lib/postgresql/15/main.walwright/postgresql.auto.conf \
  'send the settings of the recovery'
goal postgres@db1 10 'the settings are installed' settings_installed /var/lib/postgresql/15/main \
  /var/lib/postgresql/15/main.walwright/postgresql.auto.conf recovery.signal
by postgres@db1 "take Barman's changes back, keep what ALTER SYSTEM had set, add the settings of the recovery" \
  install_settings /var/lib/postgresql/15/main /var/lib/postgresql/15/main.walwright/postgresql.auto.conf \
  /var/lib/postgresql/15/main.before-backup-alone recovery.signal

# PostgreSQL itself must read the very values that were reviewed.
check postgres@db1 'PostgreSQL reads restore_command as intended' reads_back /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main /etc/postgresql/15/main/postgresql.conf restore_command \
  "timeout -k 10 600 barman-wal-restore -P -U barman barman pg-primary %f %p || case \$? in 1) exit 1;; *) exit 255;; esac"
check postgres@db1 'PostgreSQL reads recovery_end_command as intended' reads_back /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main /etc/postgresql/15/main/postgresql.conf recovery_end_command ''
check postgres@db1 'PostgreSQL reads archive_cleanup_command as intended' reads_back /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main /etc/postgresql/15/main/postgresql.conf archive_cleanup_command ''
check postgres@db1 'PostgreSQL reads recovery_target_timeline as intended' reads_back /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main /etc/postgresql/15/main/postgresql.conf recovery_target_timeline 1
check postgres@db1 'PostgreSQL reads recovery_target_name as intended' reads_back /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main /etc/postgresql/15/main/postgresql.conf recovery_target_name ''
check postgres@db1 'PostgreSQL reads recovery_target_time as intended' reads_back /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main /etc/postgresql/15/main/postgresql.conf recovery_target_time ''
check postgres@db1 'PostgreSQL reads recovery_target_xid as intended' reads_back /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main /etc/postgresql/15/main/postgresql.conf recovery_target_xid ''
check postgres@db1 'PostgreSQL reads recovery_target_lsn as intended' reads_back /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main /etc/postgresql/15/main/postgresql.conf recovery_target_lsn ''
check postgres@db1 'PostgreSQL reads recovery_target as intended' reads_back /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main /etc/postgresql/15/main/postgresql.conf recovery_target immediate
check postgres@db1 'PostgreSQL reads recovery_target_action as intended' reads_back /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main /etc/postgresql/15/main/postgresql.conf recovery_target_action promote
check postgres@db1 'PostgreSQL reads shared_preload_libraries as intended' reads_back /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main /etc/postgresql/15/main/postgresql.conf shared_preload_libraries \
  walwright_recovery_is_at_work
check postgres@db1 'PostgreSQL reads listen_addresses as intended' reads_back /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main /etc/postgresql/15/main/postgresql.conf listen_addresses ''
check postgres@db1 'PostgreSQL reads unix_socket_directories as intended' reads_back /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main /etc/postgresql/15/main/postgresql.conf unix_socket_directories ''
check postgres@db1 'PostgreSQL reads archive_command as intended' reads_back /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main /etc/postgresql/15/main/postgresql.conf archive_command /bin/false
check postgres@db1 'PostgreSQL reads archive_library as intended' reads_back /usr/lib/postgresql/15/bin \
  /var/lib/postgresql/15/main /etc/postgresql/15/main/postgresql.conf archive_library ''

# Settings made by ALTER SYSTEM since the backup are not taken over; a difference is shown and saved.
keep auto.conf.diff postgres@db1 "how postgresql.auto.conf of the stopped cluster differed from the backup's" \
  settings_differ /var/lib/postgresql/15/main.walwright
show_saved auto.conf.diff

# pg_hba.conf, postgresql.conf, certificates in the data directory are the backup's. A person decides which ones count.
keep configuration.diff postgres@db1 "how the configuration of the stopped cluster differed from the backup's" \
  configuration_differs /var/lib/postgresql/15/main /var/lib/postgresql/15/main.before-backup-alone
show_saved configuration.diff
run postgres@db1 'keep what the stopped cluster had beside it, as FILE.stopped-cluster' keep_configuration \
  /var/lib/postgresql/15/main /var/lib/postgresql/15/main.before-backup-alone

done_with
