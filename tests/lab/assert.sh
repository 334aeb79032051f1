# shellcheck shell=bash
# shellcheck disable=SC2016 # single quotes hold programs for other machines
# What must be true of a lab after a run. A case sources this, sets `lab`, calls load_lab and note_before, runs, and checks.
# Every check prints one line; `failures` counts those that do not hold. check_recovered is all of them for a recovery.

# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

failures=0

# check WHAT COMMAND…: the command says on stdout what is wrong, if anything.
check() {
  local what=$1 trouble
  shift
  if trouble=$("$@" 2>&1) && [[ -z $trouble ]]; then
    printf 'ok    %s\n' "$what"
  else
    printf 'FAIL  %s: %s\n' "$what" "${trouble:-no answer}"
    failures=$((failures + 1))
  fi
}

# eventually SECONDS COMMAND…: as the command, once it has nothing to say any more or the time is over.
eventually() {
  local end=$((SECONDS + $1 * ${WWLAB_PATIENCE:-4})) trouble
  shift
  until trouble=$("$@" 2>&1) && [[ -z $trouble ]]; do
    if ((SECONDS >= end)); then
      printf '%s\n' "${trouble:-no answer}"
      return 1
    fi
    sleep 0.3
  done
}

# same WHAT EXPECTED FOUND
same() { [[ $2 == "$3" ]] || printf '%s is %s, not %s; ' "$1" "${3:-nothing}" "$2"; }

# known NAME: what seed.sh wrote down.
known() { sed -n "s/^$1=//p" "$(lab_dir)/facts.env"; }

before() { printf '%s/before/%s\n' "$(lab_dir)" "$1"; }

# note_before: the cluster's state to compare with; call it after seed.sh, before the run.
note_before() {
  local node
  mkdir -p "$(before .)"
  leader=$(leader) || die 'no member leads'
  timeline_of "$leader" >"$(before timeline)"
  sql "$leader" postgres 'SHOW archive_command' >"$(before archive_command)"
  newest_backup >"$(before backup)"
  sql "$leader" postgres 'SELECT system_identifier FROM pg_control_system()' >"$(before system)"
  [[ $manager == standalone ]] || dcs_configuration >"$(before dcs)"
  for node in "${members[@]}"; do
    sql "$node" postgres 'SELECT pg_postmaster_start_time()' >"$(before "started.$node")"
  done
}

# The timeline that is written now; pg_control still has the one before until the next checkpoint.
timeline_of() { sql "$1" postgres "SELECT ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int"; }

# Read whole before its first line is taken: a reader that leaves early makes Barman fail.
newest_backup() {
  local all
  all=$(on barman:barman barman list-backup --minimal "$server" </dev/null)
  printf '%s\n' "${all%%$'\n'*}"
}

dcs_configuration() { patronictl "${members[0]}" show-config; }

standbys() {
  local node
  for node in "${members[@]}"; do
    [[ $node == "$leader" ]] || printf '%s\n' "$node"
  done
}

# --- the facts, each as a command for check ---

# answer NODE DATABASE STATEMENT EXPECTED
answer() { same "$3 on $1" "$4" "$(sql "$1" "$2" "$3" 2>&1)"; }

# everywhere DATABASE STATEMENT EXPECTED: on the leader now, on every standby as soon as it is replayed there.
everywhere() {
  local node trouble
  trouble=$(answer "$leader" "$@")
  [[ -z $trouble ]] || { printf '%s' "$trouble" && return; }
  for node in $(standbys); do
    eventually 20 answer "$node" "$@"
  done
}

leader_is() { same 'the leader' "$1" "$(leader)"; }

timeline_is_newer() {
  local now
  now=$(timeline_of "$leader")
  ((now > $(<"$(before timeline)"))) || printf 'the leader is on timeline %s, as before' "$now"
}

# streams NODE: it receives WAL from the leader, on the leader's timeline, and replays what the leader writes.
streams() {
  same "state of $1 at the leader" streaming \
    "$(sql "$leader" postgres "SELECT state FROM pg_stat_replication WHERE application_name = '$1'")"
  same "status and timeline of the receiver on $1" "streaming $(timeline_of "$leader")" \
    "$(sql "$1" postgres "SELECT status || ' ' || received_tli FROM pg_stat_wal_receiver")"
}

all_stream() {
  local node
  for node in $(standbys); do
    streams "$node"
  done
}

patroni_agrees() {
  patronictl "$leader" list -f json |
    jq --raw-output --argjson tl "$(timeline_of "$leader")" --arg leader "$leader" '
      .[] | select((.State | IN("running", "streaming") | not) or .TL != $tl or ((.Role == "Leader") != (.Member == $leader)))
      | "\(.Member): \(.Role), \(.State), timeline \(.TL); "'
}

system_is_the_same() { same 'the system identifier' "$(<"$(before system)")" "$(sql "$leader" postgres 'SELECT system_identifier FROM pg_control_system()')"; }

dcs_is_as_before() { diff "$(before dcs)" <(dcs_configuration); }

# A renamed data directory stands beside the new one, and is a data directory still.
old_data_is_kept() {
  on "$1" bash -c '
    for old in "$(dirname "$1")"/*/PG_VERSION; do
      [[ $old == "$1/PG_VERSION" ]] || exit 0
    done
    echo "no other data directory beside $1"' kept "$data_dir" </dev/null
}

no_recovery_left() {
  local node setting
  for node in "${members[@]}"; do
    on "$node" bash -c '
      cd "$1"
      for file in recovery.signal backup_label tablespace_map recovery.conf; do
        [[ ! -e $file ]] || printf "%s is there; " "$file"
      done
      grep -HE "^[[:space:]]*(recovery_|restore_command|archive_cleanup_command)" postgresql.auto.conf || true' left "$data_dir" </dev/null
    for setting in recovery_target recovery_target_time recovery_target_xid recovery_target_name recovery_target_lsn recovery_end_command; do
      same "$setting on $node" '' "$(sql "$node" postgres "SHOW $setting")"
    done
    setting=$(sql "$node" postgres 'SHOW restore_command')
    [[ -n $setting && $setting == "$own_restore_command" ]] || same "restore_command on $node" '' "$setting"
  done
  on "$leader" bash -c '[[ ! -e $1/standby.signal ]] || echo "standby.signal is there"' left "$data_dir" </dev/null
}

archiving_works() {
  local segment history
  same archive_command "$(<"$(before archive_command)")" "$(sql "$leader" postgres 'SHOW archive_command')"
  segment=$(switch_wal "$leader")
  eventually 60 is_archived "$segment"
  printf -v history '%08X.history' "$(timeline_of "$leader")"
  [[ $history == 00000001.history ]] || eventually 10 is_archived "$history"
}

is_archived() {
  local folder=$barman_home/$server/wals
  [[ $1 == *.history ]] || folder+=/${1:0:16}
  on barman:barman test -e "$folder/$1" || printf '%s is not in Barman; ' "$1"
}

newer_backup_exists() {
  local newest state
  newest=$(newest_backup)
  [[ $newest > $(<"$(before backup)") ]] || printf 'the newest backup is still %s; ' "$newest"
  state=$(on barman:barman barman show-backup "$server" "$newest" </dev/null | sed -n 's/^ *Status *: *//p')
  same "backup $newest" DONE "$state"
}

# Segments, history and backup labels of this cluster, and PostgreSQL's own folders.
pg_wal_is_tidy() {
  local node
  for node in "${members[@]}"; do
    on "$node" bash -c '
      cd "$1/pg_wal"
      # A standby that asks the archive leaves the two files of a miss.
      ls -A | grep -vxE "${3:+RECOVERYXLOG|RECOVERYHISTORY|}[0-9A-F]{24}(\.partial|\.[0-9A-F]{8}\.backup)?|[0-9A-F]{8}\.history|archive_status|summaries" | sed "s/\$/ is in pg_wal/" || true
      find . -maxdepth 1 -type f -regextype posix-extended -regex "./[0-9A-F]{24}" ! -size "$2k" -printf "%f has %s bytes; "' tidy "$data_dir" "$segment_kib" "$own_restore_command" </dev/null
  done
}

# events_are_complete FILE: every line is an event, and every step that began ended well in the end.
events_are_complete() {
  jq --slurp --raw-output '
    ["run", "step", "host", "started", "ended", "status"] as $keys
    | (.[] | select([has($keys[])] | all | not) | "incomplete: \(.)"),
      (group_by(.step)[] | map(select(.host == null)) | select(length > 0) | last | select(.status != "done") | "step \(.step) is \(.status)"),
      (if length == 0 then "no event at all" else empty end)' "$1"
}

# --- bundles of facts ---

# check_recovered NODE [ORDERS LATER]: after a recovery with NODE as the leader. ORDERS rows are left, and LATER says whether
# the table made after the disaster is there (t or f); the good rows and f unless given.
check_recovered() {
  local orders later=${3:-f}
  orders=${2:-$(known GOOD_ROWS)}
  check "$1 leads" eventually 30 leader_is "$1"
  leader=$1
  check 'a new timeline' timeline_is_newer
  check 'the same system' system_is_the_same
  check 'standbys stream on the leader'\''s timeline' eventually 60 all_stream
  check "$orders orders everywhere" everywhere app 'SELECT count(*) FROM orders' "$orders"
  check "anything later everywhere: $later" everywhere app "SELECT to_regclass('after_disaster') IS NOT NULL" "$later"
  check 'the old data directory is kept' old_data_is_kept "$1"
  check 'nothing left of the recovery' no_recovery_left
  check 'WAL and history arrive in Barman' archiving_works
  check 'a newer backup' newer_backup_exists
  check 'pg_wal is tidy' pg_wal_is_tidy
  if [[ $manager != standalone ]]; then
    check 'Patroni agrees' eventually 30 patroni_agrees
    check 'the DCS configuration is as before' dcs_is_as_before
  fi
  ((failures == 0))
}

# check_untouched: after a refusal before the stop step.
check_untouched() {
  local node
  leader=$(leader) || true
  check 'the same timeline' same 'the timeline' "$(<"$(before timeline)")" "$(timeline_of "$leader")"
  for node in "${members[@]}"; do
    check "PostgreSQL on $node was not restarted" same 'its start' "$(<"$(before "started.$node")")" \
      "$(sql "$node" postgres 'SELECT pg_postmaster_start_time()')"
  done
  check 'standbys stream' eventually 30 all_stream
  [[ $manager == standalone ]] || check 'the DCS configuration is as before' dcs_is_as_before
  ((failures == 0))
}
