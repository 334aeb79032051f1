#!/usr/bin/env bash
# shellcheck disable=SC2016 # single quotes hold programs for other machines
# One recovery that meets one trouble after the other: Barman is not reached, nodes are rebooted, Patroni does not come up, a replica is away.
# Each time the run stops with a reason, nothing is promoted early, and run.sh goes on when the trouble is over.
# shellcheck source-path=SCRIPTDIR source=../fault.sh
source "$(dirname "$(realpath "$0")")/../fault.sh"

method=${WWLAB_METHOD:-barman-wal-restore}

# in_background SCRIPT [OPTION…]: an attempt that goes on beside what follows; over waits for its end.
in_background() {
  : >"$case_dir/output"
  control "$plan_name/$1" "${@:2}" </dev/null >"$case_dir/output" 2>&1 &
  background=$!
}

over() {
  status=0
  wait "$background" || status=$?
  cat "$case_dir/output" >>"$case_dir/log"
}

promoted_early() { on db1:postgres bash -c 'ls "$1"/pg_wal/*.history 2>/dev/null; ls "$1"/pg_wal/0000000[2-9]* 2>/dev/null' early "$data_dir" </dev/null || true; }

postgres_is_down() { on "$1" sh -c '! pgrep -x postgres >/dev/null || echo "PostgreSQL runs here"' </dev/null; }

# Said before it is begun; what is unplugged earlier than this has nothing at work yet.
copy_at_work() { on barman bash -c '[[ -n $(shopt -s nullglob; for job in /var/tmp/walwright-*/restore; do [[ ! -e $job/mark || -e $job/status ]] || echo "$job"; done) ]] || echo "no copy is at work"' </dev/null; }

said_either() { [[ -z $(said "$1") ]] || said "$2"; }

# reboot NODE: it comes back with whatever it starts at a boot.
reboot() {
  docker restart --time 1 "$lab-$1" >/dev/null
  await 30 "sshd on $1" control ssh -o ConnectTimeout=2 "postgres@$1" true
}

begin_case bookworm supervisor ssh --segments "${WWLAB_SEGMENTS:-6}"
prepare "restore_method: $method"

# --- the base copy ---
attempt run.sh --yes --to set-aside
succeeds 'up to the restore'
in_background run.sh --yes --to restore
check 'the copy has begun' eventually 60 copy_at_work
reboot db1
over
refused 'the node rebooted during the base copy' 'copy the base backup to the node: failed on barman'
in_background run.sh --yes --to restore
check 'the copy begins again' eventually 60 copy_at_work
unplug barman
check 'it says that Barman does not answer' eventually 120 said_either 'no answer from barman' 'not started on barman, or nobody could tell'
plug barman
over
# Whether Barman got through with it or not: what counts is the next run.
[[ $status == 0 ]] || refused 'Barman away during the base copy' 'copy the base backup'
attempt run.sh --yes --to restore
succeeds 'the restore, in the end'
reboot db2
sleep 12
check 'a rebooted replica starts no PostgreSQL' postgres_is_down db2

# --- replay ---
attempt run.sh --yes --to configure
succeeds 'up to the replay'
unplug barman
attempt run.sh --yes --to replay
refused 'Barman away during replay' 'nothing was promoted by this run' 'The archive could not be asked' 'run.sh goes on here'
check 'no early promotion' promoted_early
plug barman
attempt run.sh --yes --to replay
succeeds 'the replay, when Barman is back'
check 'no early promotion' promoted_early
reboot db1
sleep 12
check 'the rebooted node starts no PostgreSQL' postgres_is_down db1
attempt run.sh --yes --to inspect
succeeds 'inspect after a reboot'
reboot db1
attempt run.sh --yes --to promote
succeeds 'promote after a reboot'

# --- the hand-over ---
on db1 mv /etc/patroni/patroni.yml /etc/patroni/away.yml </dev/null
attempt run.sh --yes --to hand-over
check 'Patroni without its configuration: the run stops' same 'its exit status' 1 "$status"
tail -n 3 "$case_dir/output"
on db1 mv /etc/patroni/away.yml /etc/patroni/patroni.yml </dev/null
on db1 sh -c 'printf "\nbroken: [\n" >>/etc/patroni/patroni.yml' </dev/null
attempt run.sh --yes --to hand-over
check 'Patroni with a broken configuration: the run stops' same 'its exit status' 1 "$status"
tail -n 3 "$case_dir/output"
on db1 sed -i '/^broken: \[/d' /etc/patroni/patroni.yml </dev/null
attempt run.sh --yes --to hand-over
succeeds 'the hand-over'

# --- the replicas ---
unplug db3
in_background run.sh --yes
check 'it says that db3 is not reached' eventually 300 said 'db3'
over
check 'a replica away: the run stops' same 'its exit status' 1 "$status"
tail -n 3 "$case_dir/output"
plug db3
attempt run.sh --yes
succeeds 'the rest'
fetch_state
check_all db1
check 'one promotion, and the one of Patroni' same 'the timeline' $(($(<"$(before timeline)") + 2)) "$(timeline_of db1)"
clean_up db1
end_case
