#!/usr/bin/env bash
# shellcheck disable=SC2016 # single quotes hold programs for other machines
# What must not begin does not begin, says why, and leaves the cluster as it is: no server restarted, no timeline opened, no lock kept.
# shellcheck source-path=SCRIPTDIR source=../fault.sh
source "$(dirname "$(realpath "$0")")/../fault.sh"

# refuses WHAT TEXT…: run.sh does not go through the preflight.
refuses() {
  attempt run.sh --yes --to preflight
  refused "$@"
  check "$1: no lock is kept" nothing_held
}

clean_copy() { grep -l Welcome "$case_dir"/state/saved/* 2>/dev/null || true; }

on_barman() { on barman bash -c "$1" barman "${@:2}" </dev/null; }

wals=/data/pg-backup/pg-primary/wals

begin_case bookworm supervisor ssh
prepare
good=$(sed -n 's/^digest \([0-9a-f]*\).*/\1/p' "$case_dir/compile.log")

# --- the bundle is not what was reviewed ---
attempt run.sh --yes --to preflight --expect 0000000000000000000000000000000000000000000000000000000000000000
refused 'another digest' 'this is not the bundle that was reviewed'
on_control sh -c 'echo "# mine" >>"$1/steps/40-stop.sh"' edit "$plan_name"
attempt run.sh --yes --to preflight
refused 'an edited bundle' 'edited after it was rendered' 'steps/40-stop.sh'
attempt run.sh --yes --to preflight --allow-edited --dry-run
succeeds 'an edited bundle with --allow-edited'
check 'it names the file' said 'steps/40-stop.sh'
bring

# --- the cluster or the archive is not what was planned with ---
segment=$(known GOOD_WAL)
on_barman 'mv "$1/${2:0:16}/$2" /data/pg-backup/away' "$wals" "$segment"
refuses 'a missing WAL segment' "missing in the archive: $segment" 'nothing was changed'
on_barman 'mv /data/pg-backup/away "$1/${2:0:16}/$2"' "$wals" "$segment"

on_barman 'touch "$1/00000007.history"' "$wals"
refuses 'a new timeline' 'there is timeline 7 now' 'Capture the inventory again'
on_barman 'rm "$1/00000007.history"' "$wals"

system=$(known SYSTEM_ID)
find "$case_dir/inventory" -type f -exec sed -i "s/$system/7000000000000000001/g" {} +
compile >/dev/null && bring
refuses 'another cluster' 'the data directory is of the planned cluster'
find "$case_dir/inventory" -type f -exec sed -i "s/7000000000000000001/$system/g" {} +
compile >/dev/null && bring

# --- the hosts are not ready ---
printf '#!/bin/sh\necho head\necho "/dev/x 100 90 1000000 99%% /"\n' | on db1 sh -c 'cat >/usr/local/bin/df && chmod 755 /usr/local/bin/df'
refuses 'too little disk' 'there is room for a second copy of the data' '1000000 bytes free'
on db1 rm /usr/local/bin/df </dev/null

on db2 mv /etc/sudoers.d/lab /root/lab.sudoers </dev/null
refuses 'sudo that is refused' 'supervisorctl can be called as root' 'not so on db2'
on db2 mv /root/lab.sudoers /etc/sudoers.d/lab </dev/null

on db1:postgres sh -c 'echo "echo Welcome to db1" >~/.bashrc' </dev/null
refuses 'a login that talks, where Barman copies over it' 'Welcome to db1' 'breaks rsync'
on db1:postgres rm /var/lib/postgresql/.bashrc </dev/null

unplug db3
refuses 'a node that is not reached' 'db3'
plug db3
check 'db3 is back' eventually 60 all_stream

# --- others are at it ---
control --host control2 true </dev/null
bring --host control2
attempt run.sh --yes --to protect
succeeds 'a run'
attempt run.sh --yes --to preflight --state other
refused 'a second run from the same host' 'another recovery holds this node'
attempt --host control2 run.sh --yes --to preflight
refused 'a run from another host' 'another recovery holds this node' "control:"
attempt rollback.sh --yes
succeeds 'rollback.sh'
control "$plan_name/run.sh" --yes --to protect </dev/null >>"$case_dir/log" 2>&1 &
first=$!
check 'the first run has begun' eventually 20 at_work
attempt run.sh --yes --to preflight
refused 'a second run at the same time' 'a run is at work on'
status=0
wait "$first" || status=$?
succeeds 'the first run'
attempt rollback.sh --yes
succeeds 'rollback.sh'

# --- the login talks, the link is slow, and nothing is wrong ---
on barman sh -c 'echo "Banner /etc/motd.lab" >/etc/ssh/sshd_config.d/banner.conf; seq -f "This host is watched %g" 20 >/etc/motd.lab; kill -HUP "$(cat /run/sshd.pid)"' </dev/null
on db2:postgres sh -c 'echo "echo Welcome to db2; echo and mind the step >&2" >~/.bashrc' </dev/null
slow 0.3
attempt run.sh --yes --to protect
succeeds 'a run over a slow link, with banners and a talking login'
fetch_state
check 'what was saved is clean' clean_copy
attempt rollback.sh --yes
succeeds 'its rollback'
fast
on db2:postgres rm /var/lib/postgresql/.bashrc </dev/null

# --- the last: the backup is gone ---
check_untouched || true
check_back
on barman:barman barman delete pg-primary "$(known BACKUP_ID)" </dev/null >/dev/null 2>&1
refuses 'a deleted backup' 'is finished and the one that was planned with'
check_untouched || true
check 'the digest is what render printed' same 'it' "$good" "$(on_control sha256sum "$plan_name/SHA256SUMS" | cut -d ' ' -f 1)"
end_case
