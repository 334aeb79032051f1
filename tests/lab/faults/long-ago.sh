#!/usr/bin/env bash
# shellcheck disable=SC2016 # single quotes hold programs for other machines
# A bundle is taken up again later, or by somebody with another state folder: what was looked at long ago is looked at again, what a run
# keeps is not cleaned up beside it, and a run that is over touches nothing that serves.
# shellcheck source-path=SCRIPTDIR source=../fault.sh
source "$(dirname "$(realpath "$0")")/../fault.sh"

wals=$barman_home/$server/wals

move_wal() { on barman bash -c 'mv "$1" "$2"' move "$1" "$2" </dev/null; }

same_start() { same "the start of PostgreSQL on db1" "$started" "$(sql db1 postgres 'SELECT pg_postmaster_start_time()')"; }

begin_case bookworm supervisor ssh
prepare

# --- the preflight is not done for ever ---
attempt run.sh --yes --to preflight
succeeds 'a preflight alone'
check 'a preflight alone holds no lock' nothing_held
segment=$(known GOOD_WAL)
move_wal "$wals/${segment:0:16}/$segment" /data/pg-backup/away
attempt run.sh --yes
refused 'WAL that went after the preflight' "missing in the archive: $segment" 'nothing was changed'
move_wal /data/pg-backup/away "$wals/${segment:0:16}/$segment"
check_untouched || true

# --- another state folder ---
attempt run.sh --yes --to inspect
succeeds 'a run up to inspect'
attempt cleanup.sh --yes --state other
check 'cleanup.sh with another state folder is refused' same 'its exit status' 1 "$status"
tail -n 3 "$case_dir/output"
check 'what the run keeps is there' old_data_is_kept db1
attempt rollback.sh --yes
succeeds 'rollback.sh'
check_back

# --- a run that is over ---
# The way back made Patroni promote: there is one more timeline, which the plan has to know of.
prepare
note_before
attempt run.sh --yes
succeeds 'the whole run'
started=$(sql db1 postgres 'SELECT pg_postmaster_start_time()')
attempt run.sh --yes --from inspect
check 'going back behind the hand-over is refused' same 'its exit status' 1 "$status"
tail -n 3 "$case_dir/output"
check 'db1 serves on' same_start
attempt run.sh --yes
check 'and serves on after one more run' same_start
fetch_state
check_all db1
clean_up db1
end_case
