#!/usr/bin/env bash
# What the steps of plan patroni-wal-restore share. It is sourced, never run.
# Made by walwright from the plan; to change it, change the plan and render again.
set -Eeuo pipefail
# A command substitution ends at a failure too; bash 4.4 and newer can.
shopt -s inherit_errexit 2>/dev/null || true
export LC_ALL=C
umask 077

# --- Long work, on the host where it runs ---

# process_mark PID: the process and when it started, so that a number used again is not taken for it; empty if it is gone. One that has
# ended and that nobody collects (state Z or X; a container whose first process is no init leaves such) is gone.
process_mark() {
  local stat fields
  # Not $(<file): bash 5.2 leaves a shell with errexit when that file is missing, whatever follows the `||`.
  stat=$(cat -- "/proc/$1/stat" 2>/dev/null || true)
  [[ -n ${stat} ]] || return 0
  read -ra fields <<<"${stat##*) }"
  # A process that ends while it is looked at shows nothing.
  ((${#fields[@]} >= 20)) || return 0
  case ${fields[0]} in
    Z | X | x) ;;
    *) printf '%s %s' "$1" "${fields[19]}" ;;
  esac
}

# Words as one line for a POSIX shell: each stays one word, whatever it holds.
quote() {
  local word line=''
  for word in "$@"; do
    if [[ -z ${word} || ${word} == *[!A-Za-z0-9_./:=@%+,-]* ]]; then
      word="'${word//\'/\'\\\'\'}'"
    fi
    line+="${line:+ }${word}"
  done
  printf '%s' "${line}"
}

# private_folder PATH: ours alone; what anybody else made or may write to is not believed. It is marked where it was made here, and only
# then cleanup.sh removes it.
private_folder() {
  # One that is empty was left by a run that was killed just here.
  rmdir -- "$1" 2>/dev/null || true
  if [[ ! -e $1 && ! -L $1 ]]; then
    mkdir -m 700 -- "$1"
    : >"$1/.walwright"
  fi
  is_private "$1"
}

is_private() {
  local found
  found=$(whose "$1")
  [[ ${found} == ours ]] || {
    printf 'error: %s is not a folder that only its owner, this user, can enter\n' "$1" >&2
    return 1
  }
}

# whose PATH: ours, another or nobody.
whose() {
  local found=''
  if [[ -d $1 && -O $1 && ! -L $1 ]]; then
    found=$(stat -c %a -- "$1")
  elif [[ ! -e $1 && ! -L $1 ]]; then
    printf 'nobody\n'
    return 0
  fi
  if [[ ${found} == *700 ]]; then
    printf 'ours\n'
  else
    printf 'another\n'
  fi
}

# job_status FOLDER NAME: none, running, dead or `done STATUS`, then the last line of output; 4 if the folder is not ours.
job_status() {
  local folder=$1/$2 mark now_mark ours
  ours=$(whose "$1")
  [[ ${ours} != another ]] || return 4
  if [[ ! -e ${folder}/mark ]]; then
    printf 'none\n'
    return 0
  fi
  if [[ -e ${folder}/status ]]; then
    printf 'done %s\n' "$(<"${folder}/status")"
  else
    mark=$(<"${folder}/mark")
    now_mark=$(process_mark "${mark%% *}")
    if [[ ${mark} == "${now_mark}" ]]; then
      printf 'running\n'
    elif [[ -e ${folder}/status ]]; then
      printf 'done %s\n' "$(<"${folder}/status")"
    else
      printf 'dead\n'
    fi
  fi
  tail -n 1 -- "${folder}/output" | tr -d '\r' | cut -c 1-200
}

# job_effort FOLDER NAME: how much its processes have read, written and computed; it stands still where they wait for a peer that is gone.
job_effort() {
  local mark file stat fields name value effort=0
  is_private "$1"
  mark=$(<"$1/$2/mark")
  for file in /proc/[0-9]*; do
    stat=$(cat -- "${file}/stat" 2>/dev/null || true)
    read -ra fields <<<"${stat##*) }"
    if [[ ${fields[2]:-} == "${mark%% *}" ]]; then
      effort=$((effort + fields[11] + fields[12]))
      stat=$(cat -- "${file}/io" 2>/dev/null || true)
      while read -r name value; do
        [[ ${name} != [rw]char: ]] || effort=$((effort + value))
      done <<<"${stat}"
    fi
  done
  printf '%s\n' "${effort}"
}

job_output() {
  is_private "$1"
  tail -n 15 -- "$1/$2/output"
}

# job_start FOLDER NAME WORDS…: in a process group of its own, with its mark written before the work begins.
job_start() {
  local folder=$1/$2 waited=0
  private_folder "$1"
  shift 2
  if [[ -e ${folder} ]]; then
    rm -f -- "${folder}/mark" "${folder}/status"
  fi
  mkdir -p -- "${folder}"
  set -m
  unset WALWRIGHT_RUN
  # In a file: one argument has an end at 128 KiB.
  declare -f >"${folder}/functions"
  nohup bash -c ". \"\$1/functions\" && job_work \"\$@\"" walwright "${folder}" "$@" >"${folder}/output" 2>&1 </dev/null &
  set +m
  while [[ ! -e ${folder}/mark ]]; do
    sleep 0.1
    waited=$((waited + 1))
    # A machine that is busy with a restore is slow to begin.
    ((waited < 600)) || return 1
  done
}

# job_work FOLDER WORDS…: the work itself.
job_work() {
  local folder=$1 status=0
  shift
  process_mark "$$" >"${folder}/mark.new"
  mv -- "${folder}/mark.new" "${folder}/mark"
  "$@" || status=$?
  printf '%s\n' "${status}" >"${folder}/status.new"
  mv -- "${folder}/status.new" "${folder}/status"
}

# alone RUN TAG: no command of another process of this run is at work here; 3 if one is. Long work, PostgreSQL and services do not count,
# nor what another user's process says of itself.
alone() {
  local file found others=''
  found=$(grep -lzs -e "^WALWRIGHT_RUN=$1:" /proc/[0-9]*/environ || true)
  while IFS= read -r file; do
    if [[ -n ${file} && -O ${file} ]] && ! grep -qzsxF -e "WALWRIGHT_RUN=$2" "${file}" && [[ -e ${file} ]]; then
      others+=" ${file//[!0-9]/}"
    fi
  done <<<"${found}"
  [[ -z ${others} ]] || {
    ps -o pid=,etime=,args= -p "${others# }" 2>/dev/null | cut -c 1-200 || true
    printf 'at work still: process%s. A command of an earlier run, which ends by itself; it may be half way through a change, so look at what it does (ps) before you end it (kill%s), then run this again\n' "${others}" "${others}" >&2
    return 3
  }
}

# --- Files and directories on a host. Nothing here deletes data: what is in the way is renamed ---

# place_input PATH: standard input becomes PATH, whole or not at all.
place_input() {
  mkdir -p -- "${1%/*}"
  new_file "$1" ''
}

# place_for OWNER PATH: standard input becomes PATH, for OWNER alone to read.
place_for() {
  (umask 022 && mkdir -p -- "${2%/*}")
  new_file "$2" "$1"
}

# new_file PATH OWNER: by a file that is made here and nowhere else. Whoever may write to the folder could put a link in its place, which
# root would follow; so it is never opened by its name again.
new_file() {
  rm -f -- "$1.walwright-new"
  (
    set -o noclobber
    exec 3>"$1.walwright-new"
    cat >&3
    if [[ -n $2 ]]; then
      chown -- "$2" /proc/self/fd/3
    fi
  )
  mv -T -- "$1.walwright-new" "$1"
}

have_tools() {
  local tool missing='' key keys=''
  for tool in "$@"; do
    command -v -- "${tool}" >/dev/null && continue
    missing+=" ${tool}"
    key=''
    case ${tool##*/} in
      patronictl | barman | barman-wal-restore) key=programs.${tool##*/} ;;
      postgres | pg_ctl | pg_controldata | psql) key=bin_dir ;;
      *) ;;
    esac
    key=${key//-/_}
    [[ -z ${key} || " ${keys} " == *" ${key} "* ]] || keys+="${keys:+ }${key}"
  done
  [[ -z ${missing} ]] || {
    printf 'not found:%s\n' "${missing}" >&2
    [[ -z ${keys} ]] || printf 'where it is there, at a place that this user does not look in, name that in the topology (%s) and render again\n' "${keys// /, }" >&2
    return 1
  }
}

# space_for DIRECTORY BYTES: free below the nearest parent that exists.
space_for() {
  local place=$1 free
  while [[ ! -d ${place} ]]; do
    place=${place%/*}
    place=${place:-/}
  done
  free=$(df -P -B 1 -- "${place}" | awk 'NR == 2 { print $4 }')
  printf '%s: %s bytes free, %s needed\n' "${place}" "${free}" "$2"
  ((free >= $2))
}

# --- The lock: one recovery on a node at a time ---

# take_lock FOLDER RUN WHO: a hard link is made once or not at all, from wherever it is asked for; 3 if another run has made it, 4 if it
# cannot be written. One that is this run's already is not written again: the disk may be full by then.
take_lock() {
  local holder
  private_folder "$1"
  if [[ -e $1/lock && $(<"$1/lock") == "run=$2"$'\n'* ]]; then
    return 0
  fi
  printf 'run=%s\nfrom=%s\n' "$2" "$3" >"$1/lock.$2" || {
    rm -f -- "$1/lock.$2"
    return 4
  }
  if ! ln -- "$1/lock.$2" "$1/lock" 2>/dev/null; then
    holder=$(<"$1/lock")
    if [[ ${holder} != "run=$2"$'\n'* ]]; then
      rm -f -- "$1/lock.$2"
      printf 'another recovery holds this node (%s/lock):\n%s\n' "$1" "${holder}" >&2
      return 3
    fi
  fi
  rm -f -- "$1/lock.$2"
}

# lock_of FOLDER: what its lock says, where somebody holds it. It only reads.
lock_of() {
  if [[ -e $1/lock ]]; then
    cat -- "$1/lock"
  fi
}

# drop_lock FOLDER RUN: and with it the folder, where nothing but its own marker is left in it.
drop_lock() {
  local held
  if [[ -e $1/lock && $(<"$1/lock") == "run=$2"$'\n'* ]]; then
    rm -f -- "$1/lock"
    held=$(ls -A -- "$1")
    if [[ ${held} == .walwright ]]; then
      rm -f -- "$1/.walwright"
      # Where that fails, another run has put its own there just now, and the folder stays marked.
      rmdir -- "$1" 2>/dev/null || : >"$1/.walwright"
    fi
  fi
}

# --- Every place that a restore writes to: the data directory, its tablespaces, and what pg_wal links to ---

# lines TEXT: its lines become the array places, which is the caller's.
lines() {
  places=()
  if [[ -n $1 ]]; then
    mapfile -t places <<<"$1"
  fi
}

# inside DIRECTORY PLACE: the place, if it goes wherever the directory goes; under whatever names the two are known.
inside() {
  local directory place
  directory=$(readlink -m -- "$1")
  place=$(readlink -m -- "$2")
  [[ ${place} != "${directory}"/* ]] || printf '%s\n' "${place}"
}

# tablespaces DIRECTORY: where those of its tablespaces are that lie outside it, one a line.
tablespaces() {
  local link place within
  for link in "$1"/pg_tblspc/*; do
    if [[ -L ${link} ]]; then
      place=$(readlink -- "${link}")
      within=$(inside "$1" "${place}")
      [[ -n ${within} ]] || printf '%s\n' "${place}"
    fi
  done
}

# wal_place DIRECTORY: the directory that pg_wal links to, where that is a disk of its own.
wal_place() {
  local place within
  [[ -L $1/pg_wal ]] || return 0
  place=$(readlink -m -- "$1/pg_wal")
  within=$(inside "$1" "${place}")
  [[ -n ${within} ]] || printf '%s\n' "${place}"
}

# tablespaces_at DIRECTORY DESTINATION…: those of its tablespaces that are one of these places, one a line.
tablespaces_at() {
  local all place places=() destination
  all=$(tablespaces "$1")
  shift
  lines "${all}"
  for place in ${places[@]+"${places[@]}"}; do
    for destination in "$@"; do
      if [[ ${place} -ef ${destination} ]]; then
        printf '%s\n' "${place}"
      fi
    done
  done
}

# in_the_way DIRECTORY DESTINATION…: what a restore would write over, one a line. A tablespace that is restored elsewhere stays as it is,
# for the kept directory.
in_the_way() {
  tablespaces_at "$@"
  wal_place "$1"
}

# mount_at PATH: the path, if something is mounted there; bind mounts too, which have the device of what they show.
mount_at() {
  local path
  path=$(readlink -m -- "$1")
  path=${path//\\/\\134}
  path=${path// /\\040}
  path=${path//$'\t'/\\011}
  path=${path} awk '$5 == ENVIRON["path"] { print $5; exit }' /proc/self/mountinfo
}

# can_rename PATH: it is there or can be made, and goes out of the way by a rename on its own file system.
can_rename() {
  local parent=${1%/*} mount
  parent=${parent:-/}
  [[ ! -L $1 ]] || {
    printf '%s is a symbolic link; name the directory it points to\n' "$1" >&2
    return 1
  }
  [[ -d ${parent} ]] || {
    printf '%s is not there; make it first, for the user that PostgreSQL runs as\n' "${parent}" >&2
    return 1
  }
  [[ -w ${parent} ]] || {
    printf '%s is not writable, so %s cannot be made or renamed\n' "${parent}" "$1" >&2
    return 1
  }
  if [[ -e $1 ]]; then
    [[ -d $1 && -O $1 ]] || {
      printf '%s is no directory of the user that PostgreSQL runs as\n' "$1" >&2
      return 1
    }
    mount=$(mount_at "$1")
    [[ -z ${mount} ]] || {
      printf '%s is a mount point and cannot be renamed; PostgreSQL data belongs into a directory below it\n' "$1" >&2
      return 1
    }
  fi
}

# not_there PATH
not_there() {
  [[ ! -e $1 ]] || {
    printf '%s is there already, from an earlier recovery; cleanup.sh of that bundle removes it\n' "$1" >&2
    return 1
  }
}

# wal_can_go DIRECTORY KEPT: pg_wal on a disk of its own is kept by a rename there, like a tablespace.
wal_can_go() {
  local place
  place=$(wal_place "$1")
  if [[ -n ${place} ]]; then
    printf 'pg_wal is on a disk of its own: %s\n' "${place}"
    can_rename "${place}"
    not_there "${place}${2#"$1"}"
  fi
}

# takes DIRECTORY KEPT PLACE: a tablespace can be restored to PLACE. What stands there is the tablespace of the directory itself, which is
# kept by a rename, or nothing: a copy of Barman's removes what it does not know.
takes() {
  local all held
  all=$(inside "$1" "$3")
  [[ -z ${all} ]] || return 0
  can_rename "$3"
  [[ -d $3 ]] || return 0
  held=$(ls -A -- "$3")
  [[ -n ${held} ]] || return 0
  all=$(tablespaces_at "$1" "$3")
  [[ -n ${all} ]] || {
    printf '%s is not empty, and no data directory %s says that this is its tablespace; the restore would remove:\n%s\n' "$3" "$1" "${held}" >&2
    printf 'rename it, or name another place in recovery.tablespaces\n' >&2
    return 1
  }
  [[ ${held} == PG_* && ${held} != *$'\n'* ]] || {
    printf '%s holds more than one PostgreSQL'\''s tablespace:\n%s\nname another place in recovery.tablespaces\n' "$3" "${held}" >&2
    return 1
  }
  not_there "$3${2#"$1"}"
}

# bytes_in DIRECTORY: what it holds itself, without what its links lead to.
bytes_in() {
  local all
  all=$(du -s -x -B 1 -- "$1/.")
  printf '%s\n' "${all%%[[:space:]]*}"
}

# size_of SIZES NAME: from a list as sizes_of prints it.
size_of() { sed -n "s/.* $2=\([0-9]*\) .*/\1/p" <<<" $1 "; }

# file_system PLACE: that of the nearest directory that exists; `free` and `device` are the caller's.
file_system() {
  local place=$1 all
  while [[ ! -d ${place} ]]; do
    place=${place%/*}
    place=${place:-/}
  done
  device=$(stat -c %d -- "${place}")
  all=$(df -P -B 1 -- "${place}")
  free=$(awk 'NR == 2 { print $4 }' <<<"${all}")
}

# room DIRECTORY TOTAL BULK WAL SIZES [OID PLACE]…: each file system has room for all that is restored to it. A tablespace needs what SIZES
# say, else what it holds now; the data directory what remains of TOTAL bytes; a tenth more each. BULK is WAL beside the data directory,
# WAL that of pg_wal.
room() {
  local directory=$1 rest=$2 bulk=$3 wal=$4 sizes=$5 oid place size device free short=no
  local -A needed=() left=() named=()
  shift 5
  while (($# > 0)); do
    oid=$1 place=$2
    shift 2
    size=$(size_of "${sizes}" "${oid}")
    if [[ -z ${size} && -d ${directory}/pg_tblspc/${oid} ]]; then
      size=$(bytes_in "${directory}/pg_tblspc/${oid}")
    fi
    demand "${place}" "${size:-0}"
    [[ -n ${size} ]] || printf '%s: how much comes there is not known\n' "${place}"
    if [[ ${rest} != - ]]; then
      rest=$((rest > ${size:-0} ? rest - ${size:-0} : 0))
    fi
  done
  size=$(size_of "${sizes}" data)
  if [[ -z ${size} && ${rest} == - ]]; then
    size=0
    [[ ! -d ${directory} ]] || size=$(bytes_in "${directory}")
  fi
  demand "${directory%/*}/" "$((${size:-${rest}} + bulk))"
  place=$(wal_place "${directory}")
  demand "${place:-${directory%/*}/}" "${wal}"
  for device in "${!needed[@]}"; do
    printf '%s: %s bytes free, %s needed\n' "${named[${device}]}" "${left[${device}]}" "${needed[${device}]}"
    free=${left[${device}]} size=${needed[${device}]}
    ((free >= size)) || short=yes
  done
  [[ ${short} == no ]]
}

# demand PLACE BYTES: one more; the arrays are the caller's.
demand() {
  file_system "$1"
  needed[${device}]=$((${needed[${device}]:-0} + $2 + $2 / 10))
  left[${device}]=${free}
  named[${device}]=${named[${device}]:-$1}
}

# sizes_of SERVER ID: on the Barman host: the bytes of the backup's data directory and of each tablespace, by OID. Packed backups do not tell.
sizes_of() {
  local all directory part name
  all=$(barman show-server "$1")
  directory=$(sed -n 's/^[[:space:]]*backup_directory: //p' <<<"${all}")
  for part in "${directory}/base/$2"/*; do
    name=${part##*/}
    if [[ -f ${directory}/base/$2/data/PG_VERSION && ${name} =~ ^(data|[0-9]+)$ ]]; then
      all=$(bytes_in "${part}")
      printf '%s=%s ' "${name}" "${all}"
    fi
  done
}

# tablespaces_are SERVER ID NAME…: the backup has no other.
tablespaces_are() {
  local all names name known found
  all=$(barman -f json show-backup "$1" "$2")
  shift 2
  all=${all#*\"tablespaces\": [}
  names=$(grep -o '"name": "[^"]*"' <<<"${all%%]*}" || true)
  while IFS= read -r name; do
    name=${name#'"name": "'}
    name=${name%'"'}
    [[ -n ${name} ]] || continue
    found=no
    for known in "$@"; do
      [[ ${known} != "${name}" ]] || found=yes
    done
    [[ ${found} == yes ]] || {
      printf 'tablespace %s has no place; name one in recovery.tablespaces, be it the one it has now\n' "${name}" >&2
      return 1
    }
  done <<<"${names}"
}

# --- The old data directory: renamed, never deleted ---

# mark PATH PLAN RUN: whose it is. What is kept or put aside carries this, and nothing without it is ever removed.
mark() { printf 'plan=%s\nrun=%s\n' "$2" "$3" >"$1/.walwright-kept"; }

# run_of PATH: the run that kept it or put it aside; nothing if none did.
run_of() { sed -n 's/^run=//p' "$1/.walwright-kept" 2>/dev/null || true; }

# set_aside DIRECTORY KEPT PLAN RUN [DESTINATION]…: renames it and what else a restore to these places would write over, with a marker
# inside.
set_aside() {
  local directory=$1 kept=$2 plan=$3 run=$4 all='' place places=()
  shift 4
  if [[ -d ${directory} ]]; then
    not_there "${kept}"
    all=$(in_the_way "${directory}" "$@")
    lines "${all}"
    mark "${directory}" "${plan}" "${run}"
    {
      ((${#places[@]} == 0)) || printf 'tablespace=%s\n' "${places[@]}"
      (($# == 0)) || printf 'destination=%s\n' "$@"
    } >>"${directory}/.walwright-kept"
    mv -T -- "${directory}" "${kept}"
  elif [[ ! -e ${kept} ]]; then
    # There was no data; that is remembered the same way.
    mkdir -m 700 -- "${kept}"
    mark "${kept}" "${plan}" "${run}"
    {
      printf 'nothing=kept\n'
      (($# == 0)) || printf 'destination=%s\n' "$@"
    } >>"${kept}/.walwright-kept"
  fi
  all=$(sed -n 's/^tablespace=//p' "${kept}/.walwright-kept")
  lines "${all}"
  for place in ${places[@]+"${places[@]}"}; do
    set_place_aside "${place}" "${place}${kept#"${directory}"}" "${plan}" "${run}"
  done
}

set_place_aside() {
  local run
  if [[ ! -e $2 ]]; then
    mark "$1" "$3" "$4"
    mv -T -- "$1" "$2"
  fi
  run=$(run_of "$2")
  [[ ${run} == "$4" ]] || {
    printf '%s stands where a tablespace would be kept, and is not of this run\n' "$2" >&2
    return 1
  }
  if [[ ! -e $1 ]]; then
    mkdir -m 700 -- "$1"
  fi
}

# is_aside DIRECTORY KEPT: nothing stands in the directory's place (any more).
is_aside() {
  local place all
  [[ ! -e $1 ]] || {
    printf '%s is there again, or still: something has made it since (Patroni, a deploy job); find out what and keep it away, move that directory out of the way by hand, then run this script again\n' "$1" >&2
    return 1
  }
  [[ -d $2 ]] || {
    printf '%s, the old data, is not there: somebody has moved or removed it; find it and put it back there, then run this script again\n' "$2" >&2
    return 1
  }
  all=$(sed -n 's/^tablespace=//p' "$2/.walwright-kept")
  while IFS= read -r place; do
    [[ -z ${place} || (-e ${place}${2#"$1"} && -d ${place}) ]] || {
      printf 'the tablespace %s is not kept as %s, or its place is gone: somebody has moved or removed it; put it back, then run this script again\n' "${place}" "${place}${2#"$1"}" >&2
      return 1
    }
  done <<<"${all}"
}

# may_restore BIN DIRECTORY KEPT: what stands in the directory's place is of this recovery, or nothing does.
may_restore() {
  [[ -e $3/.walwright-kept ]] || {
    printf '%s is not there; the step set-aside comes first\n' "$3" >&2
    return 1
  }
  no_postmaster "$2"
}

# restored_to DIRECTORY KEPT: every place that the restore writes to, one a line, the directory last.
restored_to() {
  if [[ -d $2 ]]; then
    sed -n 's/^tablespace=//p; s/^destination=//p' "$2/.walwright-kept" | sort -u
  fi
  printf '%s\n' "$1"
}

# discard DIRECTORY KEPT PLAN RUN: renames what this run restored, in every place; cleanup.sh removes it.
discard() {
  local all place places=() within
  # The server would write on in what is put aside.
  no_postmaster "$1"
  all=$(restored_to "$1" "$2")
  lines "${all}"
  for place in "${places[@]}"; do
    discard_one "${place}" "$2" "$3" "$4"
    within=$(inside "$1" "${place}")
    if [[ ${place} != "$1" && -z ${within} && ! -e ${place} ]]; then
      mkdir -m 700 -- "${place}"
    fi
  done
}

# discard_one PLACE KEPT PLAN RUN: only beside what this run keeps; without that, what stands here may be all there is.
discard_one() {
  local number=1 held run
  [[ -d $1 ]] || return 0
  held=$(ls -A -- "$1")
  [[ -n ${held} ]] || return 0
  run=$(run_of "$2")
  [[ ${run} == "$4" ]] || {
    printf '%s is not there or not of this run, so %s is left where it is\n' "$2" "$1" >&2
    return 1
  }
  while [[ -e $1.discarded-${number} ]]; do
    number=$((number + 1))
  done
  mark_discarded "$@"
  mv -T -- "$1" "$1.discarded-${number}"
  tell_aside "$1.discarded-${number}"
}

# tell_aside PLACE: what stays on the disk, and how much that is, where du tells it soon.
tell_aside() {
  local size
  size=$(timeout -k 5 30 du -s -x -h -- "$1" 2>/dev/null || true)
  size=${size%%[[:space:]]*}
  printf 'put aside: %s (%s)\n' "$1" "${size:-du does not tell in 30 s how large}"
}

# room_again RUN DIRECTORY KEPT TOTAL BULK WAL SIZES [OID PLACE]…: as `room`, once the old data is aside; where there is too little, it says
# what this run has put aside and nobody needs.
room_again() {
  local run=$1 directory=$2 kept=$3 all place places=() copy found='' status
  shift 3
  # In a shell of its own, where errexit holds.
  set +e
  (
    set -e
    room "${kept}" "$@"
  )
  status=$?
  set -e
  ((status != 0)) || return 0
  all=$(restored_to "${directory}" "${kept}")
  lines "${all}"
  for place in "${places[@]}"; do
    for copy in "${place}".discarded-*; do
      all=$(run_of "${copy}")
      if [[ ${all} == "${run}" ]]; then
        tell_aside "${copy}" >&2
        found=yes
      fi
    done
  done
  [[ -z ${found} ]] || printf 'these are copies of this run that failed, each with its marker .walwright-kept; remove them by hand (rm -r), and run.sh goes on here\n' >&2
  printf 'make room, then run.sh goes on here; rollback.sh goes back, and needs none\n' >&2
  return 1
}

# mark_discarded PLACE KEPT PLAN RUN: on a full disk nothing can be written. The marker of what is kept names the same run, and a link to
# it takes no room; so a marker that is there already is never written over.
mark_discarded() {
  local run marked
  run=$(run_of "$1")
  [[ ${run} != "$4" ]] || return 0
  rm -f -- "$1/.walwright-kept"
  # In a shell of its own, where errexit holds.
  set +e
  (
    set -e
    mark "$1" "$3" "$4" 2>/dev/null
  )
  marked=$?
  set -e
  if ((marked != 0)); then
    rm -f -- "$1/.walwright-kept"
    ln -- "$2/.walwright-kept" "$1/.walwright-kept"
  fi
}

# link_wal DIRECTORY KEPT WORK: pg_wal goes to the disk that it had before; a backup brings it as a plain directory.
link_wal() {
  local place number=1
  [[ -d $2 ]] || return 0
  place=$(wal_place "$2")
  if [[ -z ${place} || -L $1/pg_wal ]]; then
    return 0
  fi
  if [[ -d $1/pg_wal ]]; then
    # What the backup brought along is replayed from there; the emptied place of it goes to the folder of the run.
    cp -a -- "$1/pg_wal/." "${place}/"
    while [[ -e $3/pg_wal.restored-${number} ]]; do
      number=$((number + 1))
    done
    mv -T -- "$1/pg_wal" "$3/pg_wal.restored-${number}"
  fi
  place=$(readlink -- "$2/pg_wal")
  ln -s -- "${place}" "$1/pg_wal"
  printf 'pg_wal links to %s again\n' "${place}"
}

# wal_is_linked DIRECTORY KEPT: pg_wal is where it was.
wal_is_linked() {
  local place
  place=$(wal_place "$2")
  [[ -z ${place} || $1/pg_wal -ef ${place} ]] || {
    printf '%s/pg_wal does not lead to %s, where it was: look at both (ls -ld); where something has moved them, put them back, then run this script again\n' "$1" "${place}" >&2
    return 1
  }
}

# --- PostgreSQL on a host ---

# is_major BIN MAJOR
is_major() {
  local version
  version=$("$1/postgres" --version)
  printf '%s\n' "${version}"
  [[ ${version} =~ \)\ $2([.]|beta|rc|$|\ ) || ${version} =~ \ $2([.]|beta|rc|$|\ ) ]] || {
    printf 'the plan says %s; name the one that is there in postgres.version, or another folder in postgres.bin_dir, and render again\n' "$2" >&2
    return 1
  }
}

# postmaster DIRECTORY: the process that works on it, which is where it works; nothing if there is none. pg_ctl takes whatever process
# has the number in the lock file for one; after a reboot that is somebody else's.
postmaster() {
  local pid='' place mark=''
  if [[ -f $1/postmaster.pid ]]; then
    read -r pid <"$1/postmaster.pid" || true
  fi
  pid=${pid#-}
  if [[ ${pid} =~ ^[0-9]+$ ]]; then
    mark=$(process_mark "${pid}")
  fi
  if [[ -n ${mark} ]]; then
    place=$(readlink -- "/proc/${pid}/cwd" 2>/dev/null || true)
    if [[ -n ${place} ]]; then
      [[ ! /proc/${pid}/cwd -ef $1 ]] || printf '%s\n' "${pid}"
    elif kill -0 "${pid}" 2>/dev/null; then
      # Ours, and not to be looked at: it is just ending.
      printf '%s\n' "${pid}"
    fi
  fi
}

# no_postmaster DIRECTORY
no_postmaster() {
  local pid
  pid=$(postmaster "$1")
  [[ -z ${pid} ]] || {
    printf 'PostgreSQL is at work on %s: process %s\nits log says what it waits for; once it is down, run this script again\n' "$1" "${pid}" >&2
    return 1
  }
}

# not_stopping DIRECTORY: the lock file's eighth line tells what the postmaster is at.
not_stopping() {
  local pid lock_file=()
  pid=$(postmaster "$1")
  if [[ -n ${pid} ]]; then
    mapfile -t lock_file <"$1/postmaster.pid" || true
  fi
  [[ ${lock_file[7]:-} != stopping* ]] || {
    printf 'PostgreSQL is going down: process %s; its log says what it waits for; once it is down, run this script again\n' "${pid}" >&2
    return 1
  }
}

# stop_postgres BIN DIRECTORY MODE
stop_postgres() { "$1/pg_ctl" stop -D "$2" -m "$3" -w -t 3600; }

# control BIN DIRECTORY NAME: one line of pg_controldata.
control() {
  local all
  all=$("$1/pg_controldata" -D "$2")
  sed -n "s|^$3: *||p" <<<"${all}"
}

# same_system BIN DIRECTORY IDENTIFIER: a directory that is lost proves nothing and is no obstacle.
same_system() {
  local found
  if [[ ! -e $2/global/pg_control ]]; then
    printf 'there is no PostgreSQL data in %s\n' "$2"
    return 0
  fi
  found=$(control "$1" "$2" 'Database system identifier')
  printf 'system identifier %s\n' "${found}"
  [[ ${found} == "$3" ]] || {
    printf 'the inventory is of %s: name the node and the directory of that cluster, or capture the inventory of this one and render again\n' "$3" >&2
    return 1
  }
}

# sql BIN DIRECTORY USER DATABASE QUERY: asks the very server that runs on the directory. The blank before the query
# keeps psql from taking a backslash for one of its own commands. A replay that is paused inside a transaction keeps that one's locks for
# as long as it pauses; nobody waits for them for ever. Names are pg_catalog's: the owner of a database can give it a search path on which
# his own functions and operators come first.
sql() {
  local socket port
  server_of "$2"
  PGDATABASE=$4 PGCONNECT_TIMEOUT=10 PGOPTIONS='-c search_path=pg_catalog -c timezone=UTC -c default_transaction_read_only=on -c lock_timeout=60s -c statement_timeout=0' \
    "$1/psql" -X -A -t -q -w -v ON_ERROR_STOP=1 \
    -h "${socket}" -p "${port}" -U "$3" -c " $5"
}

# alter BIN DIRECTORY USER DATABASE STATEMENT…: each in a transaction of its own, as ALTER SYSTEM and CHECKPOINT want it.
alter() {
  local bin=$1 directory=$2 user=$3 database=$4 socket port statement
  shift 4
  server_of "${directory}"
  for statement in "$@"; do
    PGDATABASE=${database} PGOPTIONS='-c search_path=pg_catalog -c default_transaction_read_only=off' "${bin}/psql" -X -q -w -v ON_ERROR_STOP=1 -h "${socket}" -p "${port}" -U "${user}" -c "${statement}"
  done
}

# server_of DIRECTORY: `socket` and `port` of the server that runs on it; the caller's.
server_of() {
  local lock_file=()
  mapfile -t lock_file <"$1/postmaster.pid"
  port=${lock_file[3]}
  socket=${lock_file[4]:-localhost}
  [[ ${socket} == /* || ${socket} == localhost ]] || socket=$1/${socket}
}

# switch_wal BIN DIRECTORY USER DATABASE: closes the open segment of a primary and says which it was. The checkpoint writes a record, without which
# a segment just begun would not be closed, and makes the stop short; one that fails, on the damage that is the reason to recover, keeps
# nothing back.
switch_wal() {
  local name status
  set +e
  alter "$1" "$2" "$3" "$4" CHECKPOINT >&2
  status=$?
  set -e
  ((status == 0)) || printf 'no checkpoint could be made; the segment is closed without it\n' >&2
  name=$(sql "$1" "$2" "$3" "$4" 'SELECT pg_walfile_name(pg_switch_wal())')
  [[ ${name} =~ ^[0-9A-F]{24}$ ]]
  printf '%s\n' "${name}"
}

# role_of BIN DIRECTORY USER DATABASE: primary, replica or down.
role_of() {
  local answer
  answer=$(postmaster "$2")
  if [[ -z ${answer} ]]; then
    printf 'down\n'
    return 0
  fi
  answer=$(sql "$1" "$2" "$3" "$4" 'SELECT pg_is_in_recovery()')
  case ${answer} in
    f) printf 'primary\n' ;;
    t) printf 'replica\n' ;;
    *) return 1 ;;
  esac
}

# is_primary BIN DIRECTORY USER DATABASE; a wait that was too long ends with what it is instead.
is_primary() {
  local role
  set +e
  role=$(role_of "$@")
  set -e
  [[ ${role} == primary ]] || {
    printf 'PostgreSQL is %s there; its own log says why. Once it takes writes, run this script again\n' "${role:-not answering}" >&2
    return 1
  }
}

# takes_writes BIN DIRECTORY USER DATABASE [SECONDS]: a commit comes back, of a message in the WAL that no table keeps. 3 where a session may
# only read unless it says otherwise, 4 where a commit waits for a standby. Its wait is broken off by a cancel; statement_timeout ends
# before the commit, and leaving would let the server wait on.
takes_writes() {
  local answer status names commit standbys
  is_primary "$1" "$2" "$3" "$4"
  answer=$(as_everybody "$1" "$2" "$3" "$4" 60 "SELECT setting, source, coalesce(sourcefile, '') FROM pg_settings WHERE name = 'default_transaction_read_only'")
  [[ ${answer} == off* ]] || {
    printf 'default_transaction_read_only is on (%s): a session only reads unless it says otherwise\n' "${answer#*|}" >&2
    printf '%s\n' 'Where that is not wanted: ALTER SYSTEM RESET, ALTER DATABASE or ALTER ROLE, or under Patroni patronictl edit-config, by where it is set.' >&2
    return 3
  }
  set +e
  as_everybody "$1" "$2" "$3" "$4" "${5:-20}" "SELECT pg_logical_emit_message(true, 'walwright', 'a commit comes back')" >/dev/null
  status=$?
  set -e
  ((status != 0)) || return 0
  ((status == 124)) || return 1
  answer=$(sql "$1" "$2" "$3" "$4" "SELECT current_setting('synchronous_commit'), (SELECT count(*) FROM pg_stat_replication), current_setting('synchronous_standby_names')")
  IFS='|' read -r commit standbys names <<<"${answer}"
  printf 'a commit did not come back in %s s: synchronous_standby_names = %s, synchronous_commit = %s, standbys that stream: %s\n' \
    "${5:-20}" "${names}" "${commit}" "${standbys}" >&2
  return 4
}

# as_everybody BIN DIRECTORY USER DATABASE SECONDS QUERY: with the settings that a session is given; 124 where it was broken off.
as_everybody() {
  local socket port
  server_of "$2"
  PGDATABASE=$4 PGCONNECT_TIMEOUT=10 PGOPTIONS='' timeout -s INT -k 10 "$5" "$1/psql" -X -A -t -q -w -v ON_ERROR_STOP=1 \
    -h "${socket}" -p "${port}" -U "$3" -c " $6"
}

# timeline_of BIN DIRECTORY USER DATABASE: of the running primary. The control file still shows the old one until a checkpoint.
timeline_of() {
  local name
  name=$(sql "$1" "$2" "$3" "$4" 'SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)')
  printf '%d\n' "0x${name}"
}

# started_at BIN DIRECTORY USER DATABASE
started_at() { sql "$1" "$2" "$3" "$4" 'SELECT pg_postmaster_start_time()'; }

# streams_on BIN DIRECTORY USER DATABASE TIMELINE: a replica that is fed by its leader, on the leader's timeline.
streams_on() {
  local answer
  answer=$(sql "$1" "$2" "$3" "$4" "SELECT pg_is_in_recovery() AND EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming' AND received_tli = $5)")
  [[ ${answer} == t ]]
}

# setting_is BIN DIRECTORY USER DATABASE NAME VALUE
setting_is() {
  local answer
  answer=$(sql "$1" "$2" "$3" "$4" "SELECT current_setting('$5')")
  [[ ${answer} == "$6" ]] || {
    printf '%s = %s\nwanted: %s\nonce it is that (under Patroni by patronictl edit-config), or the plan says what it is, run this script again\n' "$5" "${answer}" "$6" >&2
    return 1
  }
  printf '%s = %s\n' "$5" "${answer}"
}

# --- The plan's queries: they read, and can do nothing else ---

# only_reads BIN DIRECTORY USER DATABASE SQL: the first row of a query. What it reads may run code that others left in the database (a view, a
# policy, a function, an operator), and in a session that a superuser began such code is superuser again with one RESET. So the query logs
# in as a role that is none, which the recovery's own server allows. As the superuser, turned into pg_read_all_data, it is asked only where
# no such code is there; that is the only way on a server that has been handed over, where nobody but its administrators lets roles in.
only_reads() {
  local socket port survey kind text rest role status said own='' reader='' planted='' more=0 refused='' roles=()
  may_be_asked "$5"
  server_of "$2"
  survey=$(who_may_ask "$1" "$3" "$4")
  [[ ${survey##*$'\n'} == told ]] || {
    printf 'not asked: %s does not tell who could ask\n' "$4" >&2
    return 1
  }
  while IFS=$'\x1f' read -r kind text rest; do
    case ${kind} in
      own) own=${text} ;;
      reader) reader=${text} ;;
      role) roles+=("${text}") ;;
      planted)
        planted=${text}
        more=${rest}
        ;;
      *) ;;
    esac
  done <<<"${survey}"
  for role in ${roles[@]+"${roles[@]}"}; do
    ask_as "$1" "${role}" "$4" "$5" login
    if ((status == 0)); then
      printf '%s%sasked as %s\n' "${said:+${said}$'\n'}" "${refused}" "${role}" >&2
      return 0
    fi
    if ((status != 4)); then
      printf '%sasked as %s: %s\n' "${refused}" "${role}" "${said}" >&2
      return 1
    fi
    refused+="not as ${role}: ${said}"$'\n'
  done
  if [[ -n ${planted} ]]; then
    not_asked "$@" >&2
    return 1
  fi
  ask_as "$1" "$3" "$4" "$5" "${reader:-superuser}"
  printf '%s%sasked as %s\n' "${said:+${said}$'\n'}" "${refused}" "${reader:-$3}" >&2
  ((status == 0))
}

# ask_as BIN ROLE DATABASE SQL HOW: prints the row; `status` and `said` are the caller's. 4 is where this role may not, or finds no such name.
# HOW is login, the role that a superuser becomes, or superuser. The query's text reaches the server as a value: opened as a cursor it can be
# one statement alone that returns rows, never SET, COPY or DO. A name that is looked up before the query is one of pg_catalog's: the search
# path belongs to whoever owns the database.
ask_as() {
  local script become=''
  status=0
  case $5 in
    login) become="DO \$walwright\$
      BEGIN
        IF pg_catalog.current_setting('is_superuser')::pg_catalog.bool THEN
          RAISE EXCEPTION 'this role is a superuser';
        END IF;
      END
      \$walwright\$;" ;;
    superuser) ;;
    *) become="SET LOCAL SESSION AUTHORIZATION $5;" ;;
  esac
  script="
    BEGIN READ ONLY;
    SET LOCAL walwright.query = :'query';
    ${become}
    DO \$walwright\$
    DECLARE
      answer refcursor := 'walwright';
    BEGIN
      OPEN answer FOR EXECUTE pg_catalog.current_setting('walwright.query');
    END
    \$walwright\$;
    FETCH 1 FROM walwright;
    ROLLBACK;"
  # A table with policies by row answers with an error, and not with half of its rows.
  {
    said=$(PGDATABASE=$3 PGCONNECT_TIMEOUT=10 PGOPTIONS='-c timezone=UTC -c default_transaction_read_only=on -c row_security=off -c lock_timeout=60s -c statement_timeout=0' \
      "$1/psql" -X -A -t -q -w -v ON_ERROR_STOP=1 -v VERBOSITY=verbose -v query="$4" -F $'\x1f' -R $'\x1e' \
      -h "${socket}" -p "${port}" -U "$2" -f - <<<"${script}" 2>&1 >&3) || status=$?
  } 3>&1
  if [[ ${status} == 2 ]] || { ((status != 0)) && grep -Eq '^[^ ]* ERROR:  (42501|42P01|42883|3F000): ' <<<"${said}"; }; then
    status=4
  fi
  said=$(sed -E -e 's/^psql:<stdin>:[0-9]+: //' -e 's/^([A-Z]+:  )[0-9A-Z]{5}: /\1/' -e '/^LOCATION:  /d' <<<"${said}")
}

# who_may_ask BIN USER DATABASE: `own` where this is the recovery's own server; there each `role` to ask as, the best first; `reader`, where
# there is that role; and what is `planted`: what belongs to no superuser and can hold code. Asked as a superuser, with pg_catalog's names only.
who_may_ask() {
  PGDATABASE=$3 PGCONNECT_TIMEOUT=10 PGOPTIONS='-c search_path=pg_catalog -c role=none -c default_transaction_read_only=on -c lock_timeout=60s -c statement_timeout=0' \
    "$1/psql" -X -A -t -q -w -v ON_ERROR_STOP=1 -F $'\x1f' -h "${socket}" -p "${port}" -U "$2" -f - <<'SQL'
SELECT right(current_setting('hba_file'), 19) = '/walwright_hba.conf' AS own \gset
SELECT 'own', 'yes' WHERE :'own';
SELECT 'reader', rolname FROM pg_roles WHERE rolname = 'pg_read_all_data';
\if :own
  -- Not who is, or can become, more than a reader of tables: what others planted would act with that.
  WITH
  more AS (
    SELECT oid FROM pg_roles
    WHERE rolsuper OR rolreplication OR rolcreaterole
      OR rolname IN ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files')
  ),
  able AS (
    SELECT p.oid FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner AND r.rolsuper
    WHERE p.proname IN ('pg_promote', 'pg_wal_replay_resume', 'pg_wal_replay_pause', 'pg_reload_conf', 'lo_import', 'lo_export',
      'pg_file_write', 'pg_read_file', 'pg_read_binary_file', 'dblink_connect_u')
  ),
  here AS (SELECT oid, datdba FROM pg_database WHERE datname = current_database()),
  asker AS (
    SELECT r.oid, r.rolname FROM pg_roles r, here
    WHERE r.rolcanlogin AND r.rolconnlimit <> 0 AND r.rolname::text COLLATE "C" !~ '[[:cntrl:]]'
      AND NOT EXISTS (SELECT FROM more WHERE pg_has_role(r.oid, more.oid, 'MEMBER'))
      AND has_database_privilege(r.oid, here.oid, 'CONNECT')
      AND NOT EXISTS (SELECT FROM able WHERE has_function_privilege(r.oid, able.oid, 'EXECUTE'))
      -- The recovery's own socket asks nobody for a password.
      AND NOT EXISTS (SELECT FROM pg_user_mapping m WHERE m.umuser IN (0, r.oid) AND m.umoptions::text ~ 'password_required=')
  ),
  owned AS (SELECT relowner, count(*) AS relations FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f') GROUP BY relowner),
  choice (rank, rolname) AS (
    (SELECT 1, a.rolname FROM asker a JOIN pg_roles g ON g.rolname = 'pg_read_all_data' WHERE pg_has_role(a.oid, g.oid, 'USAGE')
      ORDER BY a.rolname LIMIT 1)
    UNION ALL
    (SELECT 2, a.rolname FROM asker a, here WHERE pg_has_role(a.oid, here.datdba, 'USAGE')
      ORDER BY a.oid <> here.datdba, a.rolname LIMIT 1)
    UNION ALL
    (SELECT 3, a.rolname FROM asker a JOIN owned o ON pg_has_role(a.oid, o.relowner, 'USAGE')
      GROUP BY a.oid, a.rolname ORDER BY sum(o.relations) DESC, a.rolname LIMIT 1)
  )
  SELECT 'role', rolname FROM choice GROUP BY rolname ORDER BY min(rank);
\endif
-- On a server that is in use whatever can be planted may be there a moment later.
WITH
mighty AS (
  SELECT oid FROM pg_roles WHERE rolsuper
  UNION ALL
  -- Nobody but the database's owner is in it.
  SELECT g.oid FROM pg_roles g, pg_database d JOIN pg_roles o ON o.oid = d.datdba AND o.rolsuper
  WHERE g.rolname = 'pg_database_owner' AND d.datname = current_database()
),
part (owner, what) AS (
  SELECT proowner, 'function ' || oid::regprocedure FROM pg_proc
  UNION ALL
  SELECT oprowner, 'operator ' || oid::regoperator FROM pg_operator
  UNION ALL
  SELECT relowner, 'view or rule ' || oid::regclass FROM pg_class WHERE relhasrules OR relkind IN ('v', 'm')
  UNION ALL
  SELECT c.relowner, 'policy of ' || c.oid::regclass FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
  UNION ALL
  SELECT typowner, 'type ' || oid::regtype FROM pg_type WHERE typtype IN ('d', 'r')
  UNION ALL
  SELECT relowner, 'relation ' || oid::regclass FROM pg_class WHERE NOT :'own'
  UNION ALL
  SELECT a.grantee, 'the right to create in schema ' || n.nspname
  FROM pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a WHERE NOT :'own' AND a.privilege_type = 'CREATE'
  UNION ALL
  SELECT nspowner, 'schema ' || nspname FROM pg_namespace WHERE NOT :'own'
  UNION ALL
  SELECT a.grantee, 'the right to create schemas'
  FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
  WHERE NOT :'own' AND a.privilege_type = 'CREATE' AND d.datname = current_database()
  UNION ALL
  SELECT datdba, 'the database itself' FROM pg_database WHERE NOT :'own' AND datname = current_database()
)
SELECT 'planted', regexp_replace(p.what || coalesce(' of ' || r.rolname, ' of everybody'), '[[:cntrl:]]', '?', 'g'), count(*) OVER () - 1
FROM part p LEFT JOIN pg_roles r ON r.oid = p.owner
WHERE p.owner NOT IN (SELECT oid FROM mighty)
ORDER BY 2 LIMIT 1;
SELECT 'told';
SQL
}

# not_asked BIN DIRECTORY USER DATABASE SQL: why, and what people can do; the rest is the caller's.
not_asked() {
  local by_hand
  by_hand=$(quote "PGDATABASE=$4" "$1/psql" -X -h "${socket}" -p "${port}" -U ROLE)
  if [[ -z ${own} ]]; then
    printf 'not asked again: '
  else
    printf '%s' "${refused}"
    ((${#roles[@]} > 0)) || printf '%s\n' \
      "nobody to ask as: no login role is in pg_read_all_data, owns $4 or owns relations in it" \
      '  (not taken: superusers, and who can replicate, make roles, use files or programs of the server, or end the recovery)'
    printf 'not asked: '
  fi
  printf '%s holds what belongs to no superuser and could act as one in the session of one:\n  %s' "$4" "${planted}"
  ((more == 0)) || printf ', and %s more' "${more}"
  printf '\n'
  if [[ -z ${own} ]]; then
    printf '%s\n' 'it was asked before the hand-over; to ask again, log in as a role that may read and is no superuser'
  else
    printf '%s\n' "ask by hand, as a role that may read and is no superuser: env ${by_hand}" \
      'then take the query out of the plan, render, and go on with run.sh --still' \
      'the next recovery asks by itself once the cluster has such a role: CREATE ROLE NAME LOGIN IN ROLE pg_read_all_data (14 and later)'
  fi
}

# may_be_asked SQL: nothing in it changes settings, runs a text of its own, or spells a name so that it is not seen here.
may_be_asked() {
  local found
  found=$(grep -Eio -m 1 '\<(set_config|query_to_xml[a-z_]*|cursor_to_xml[a-z]*|ts_stat|ts_rewrite|crosstab[a-z0-9]*|connectby|xpath_table|dblink[a-z_]*)\>|\<u&["'"']" <<<"$1" || true)
  [[ -z ${found} ]] || {
    printf 'the query is not run, it holds: %s\n' "${found}" >&2
    return 1
  }
}

# query_holds BIN DIRECTORY USER DATABASE SQL HOW VALUE: the first column of the first row against what the plan expects.
query_holds() {
  local answer holds=no
  answer=$(only_reads "$1" "$2" "$3" "$4" "$5")
  # Separators that no answer holds: a value may have bars and lines of its own.
  answer=${answer%%$'\x1e'*}
  answer=${answer%%$'\x1f'*}
  case $6 in
    equals) [[ ${answer} != "$7" ]] || holds=yes ;;
    at_least) holds=$(awk -v a="${answer}" -v b="$7" 'BEGIN { print (a ~ /^-?[0-9.]+$/ && a + 0 >= b + 0) ? "yes" : "no" }') ;;
    at_most) holds=$(awk -v a="${answer}" -v b="$7" 'BEGIN { print (a ~ /^-?[0-9.]+$/ && a + 0 <= b + 0) ? "yes" : "no" }') ;;
    matches) if grep -Eq -e "$7" <<<"${answer}"; then holds=yes; fi ;;
    not_empty) [[ -z ${answer} ]] || holds=yes ;;
    *) holds=yes ;;
  esac
  printf 'answer: %s (expected: %s %s)\n' "${answer}" "$6" "$7"
  [[ ${holds} == yes ]]
}

# --- Recovery on the plan's node ---

# restored DIRECTORY BACKUP SEGMENT: the copy is whole and is of this backup, which begins in SEGMENT; a dash is not compared.
restored() {
  local file label named
  for file in PG_VERSION backup_label global/pg_control postgresql.auto.conf; do
    [[ -f $1/${file} ]] || {
      printf '%s/%s is missing\n' "$1" "${file}" >&2
      copy_anew
      return 1
    }
  done
  [[ -O $1 ]] || {
    printf '%s belongs to somebody else\n' "$1" >&2
    copy_anew
    return 1
  }
  label=$(<"$1/backup_label")
  # An rsync backup is named in its label, one of pg_basebackup by its manifest, which Barman renames.
  named=$(grep -oE 'Barman backup .* [0-9]{8}T[0-9]{6}$' <<<"${label}" || true)
  named=${named##* }
  for file in "$1"/backup_manifest.????????T??????; do
    if [[ -z ${named} && -f ${file} ]]; then
      named=${file##*.}
    fi
  done
  [[ -z ${named} || ${named} == "$2" ]] || {
    printf '%s holds backup %s\n' "$1" "${named}" >&2
    copy_anew
    return 1
  }
  [[ $3 == - || ${label} == *"(file $3)"* ]] || {
    printf '%s holds a backup that does not begin in %s:\n%s\n' "$1" "$3" "${label}" >&2
    copy_anew
    return 1
  }
  printf 'it is named %s and says: %s\n' "${named:-nowhere}" "${label%%$'\n'*}"
}

# copy_anew: what leads on from a copy that is not what it should be; its job has ended and is not begun again by itself.
copy_anew() { printf 'run.sh would find the same: rollback.sh puts this copy aside and the old data back, then run.sh copies anew\n' >&2; }

# untouched DIRECTORY BACKUP SEGMENT: as it was restored. PostgreSQL takes backup_label away when it starts.
untouched() {
  [[ -f $1/backup_label ]] || {
    printf '%s has lost its backup_label: something has started PostgreSQL on what was restored, and what that wrote cannot be told apart\n' "$1" >&2
    printf 'find out what it was (a reboot, a plain docker compose up, a deploy job) and keep it away; rollback.sh puts this copy aside and the old data back, then run.sh begins anew\n' >&2
    return 1
  }
  restored "$@"
}

# install_settings DIRECTORY NEW KEPT SIGNAL: Barman's changes are taken back, settings made by ALTER SYSTEM stay, the
# recovery's own follow; then the signal file.
install_settings() {
  local origin name mode=700
  for origin in "$1"/*.origin; do
    if [[ -f ${origin} ]]; then
      name=${origin##*/}
      # Broken off between the two, the first is done.
      if [[ -f ${origin%.origin} ]]; then
        mv -- "${origin%.origin}" "${2%/*}/${name%.origin}.by-barman"
      fi
      mv -- "${origin}" "${origin%.origin}"
    fi
  done
  # Barman's folder for WAL that it copies itself; here it copied none.
  if [[ -d $1/barman_wal ]]; then
    rm -f -- "$1"/barman_wal/*.history
    find "$1/barman_wal" -depth -type d -empty -delete
  fi
  {
    printf '# Settings that the backup held through ALTER SYSTEM:\n'
    own_settings "$1/postgresql.auto.conf"
    printf '\n'
    cat -- "$2"
  } >"$1/postgresql.auto.conf.new"
  mv -- "$1/postgresql.auto.conf.new" "$1/postgresql.auto.conf"
  rm -f -- "$1/recovery.signal" "$1/standby.signal"
  : >"$1/$4"
  if [[ -d $3 ]]; then
    mode=$(stat -c %a -- "$3")
  fi
  # Only the two modes that PostgreSQL starts with.
  if [[ ${mode} == 750 ]]; then
    chmod 750 -- "$1"
  else
    chmod 700 -- "$1"
  fi
  own_settings "$1/postgresql.auto.conf" >"${2%/*}/auto.conf.backup"
  if [[ -f $3/postgresql.auto.conf ]]; then
    own_settings "$3/postgresql.auto.conf" >"${2%/*}/auto.conf.stopped-cluster"
  else
    : >"${2%/*}/auto.conf.stopped-cluster"
  fi
}

# lift_fence DIRECTORY WORK ADDED NAME…: these settings go out of postgresql.auto.conf of the stopped server; what ALTER SYSTEM had set of
# them in the backup comes back, and the line ADDED.
lift_fence() {
  local directory=$1 own=$2/auto.conf.backup added=$3 names
  shift 3
  no_postmaster "${directory}"
  [[ -f ${own} ]] || {
    printf '%s is missing; it says what ALTER SYSTEM had set\n' "${own}" >&2
    return 1
  }
  names=$(printf '|%s' "$@")
  names="^[[:space:]]*(${names#|})[[:space:]]*="
  {
    grep -Eiv -e "${names}" -- "${directory}/postgresql.auto.conf" || true
    grep -Ei -e "${names}" -- "${own}" || true
    [[ -z ${added} ]] || printf '%s\n' "${added}"
  } >"${directory}/postgresql.auto.conf.new"
  mv -- "${directory}/postgresql.auto.conf.new" "${directory}/postgresql.auto.conf"
  # pg_ctl restart would take the recovery's own command line from it.
  rm -f -- "${directory}/postmaster.opts"
}

# settings_differ WORK: - is what the backup has, + is what the stopped cluster had.
settings_differ() { diff -u --label backup --label stopped-cluster -- "$1/auto.conf.backup" "$1/auto.conf.stopped-cluster" || true; }

# own_settings FILE: its settings but those of a recovery, of a standby, and of Barman.
own_settings() {
  awk -v marker='# walwright: ' '
    index($0, marker) == 1 { exit }
    /^[[:space:]]*(#|$)/ { next }
    { name = tolower($0); sub(/^[[:space:]]+/, "", name); sub(/[[:space:]=].*/, "", name) }
    name ~ /^(restore_command|recovery_.*|archive_cleanup_command|primary_conninfo|primary_slot_name|promote_trigger_file|standby_mode|trigger_file)$/ { next }
    { print }
  ' "$1"
}

# settings_installed DIRECTORY NEW SIGNAL: the recovery's settings stand at the end, byte for byte.
settings_installed() {
  local installed wanted
  [[ -f $1/$3 ]] || {
    printf '%s/%s is not there, without which no recovery begins; where it was there, PostgreSQL has ended one: find out what started it. run.sh writes it anew\n' "$1" "$3" >&2
    return 1
  }
  installed=$(sed -n '/^# walwright: /,$p' "$1/postgresql.auto.conf")
  wanted=$(<"$2")
  [[ ${installed} == "${wanted}" ]] || {
    printf '%s/postgresql.auto.conf does not end with the settings of this recovery; where something writes there (ALTER SYSTEM, a tool of configuration), keep it away; run.sh writes them anew\n' "$1" >&2
    return 1
  }
}

# reads_back BIN DIRECTORY CONFIG NAME VALUE: PostgreSQL itself reads the setting as intended.
reads_back() {
  local found
  found=$("$1/postgres" -D "$2" -c config_file="$3" -C "$4")
  [[ ${found} == "$5" ]] || {
    printf 'PostgreSQL reads %s as\n  %s\nand not as\n  %s\n' "$4" "${found}" "$5" >&2
    printf 'where something on the node sets it after postgresql.auto.conf, take that out, then run this script again; where the plan says it, change it there, render again, and go on with run.sh --still and the steps that are done\n' >&2
    return 1
  }
}

# floor BIN NAME DIRECTORY…: the highest value that any of these control files asks for.
floor() {
  local bin=$1 name=$2 directory value highest=0
  shift 2
  for directory in "$@"; do
    if [[ -e ${directory}/global/pg_control ]]; then
      value=$(control "${bin}" "${directory}" "${name} setting")
      if ((value > highest)); then
        highest=${value}
      fi
    fi
  done
  printf '%s' "${highest}"
}

# socket_of WORK: the folder of the recovery's socket. The path of a socket has 107 bytes at most, and psql takes a comma for the end of
# a host; where the usual folder does not do, it is one of our own elsewhere.
socket_of() {
  local folder=$1/socket sum
  if ((${#folder} + 15 > 107)) || [[ ${folder} == *,* ]]; then
    sum=$(printf '%s' "$1" | cksum)
    folder=/var/tmp/walwright-socket-${sum%% *}
  fi
  printf '%s\n' "${folder}"
}

# libraries BIN CONFIG WORK: shared_preload_libraries as the restored configuration has them. The fence stands before them in the data
# directory, so PostgreSQL reads what ALTER SYSTEM had set from a folder without one.
libraries() {
  local folder=$3/unfenced
  private_folder "${folder}"
  cp -- "$3/auto.conf.backup" "${folder}/postgresql.auto.conf"
  "$1/postgres" -D "${folder}" -c config_file="$2" -c data_directory="${folder}" -C shared_preload_libraries
}

# start_recovery BIN DIRECTORY CONFIG WORK KEPT PORT OPTION…: PostgreSQL itself, not Patroni; nobody can connect but through a socket
# in a folder of our own, and nothing leaves for the archive.
start_recovery() {
  local bin=$1 directory=$2 config=$3 work=$4 kept=$5 port=$6 options name line pid socket waited=0
  shift 6
  rm -f -- "${directory}/postmaster.opts"
  # PostgreSQL itself refuses to start while any process has the number that a power cut left there.
  pid=$(postmaster "${directory}")
  socket=$(socket_of "${work}")
  private_folder "${work}"
  private_folder "${socket}"
  if [[ -z ${pid} ]]; then
    rm -f -- "${directory}/postmaster.pid" "${socket}"/.s.PGSQL.*
  fi
  # Who reaches the socket is whoever runs this; queries log in as roles that are no superusers. who_may_ask knows the server by this name.
  printf 'local all all trust\n' >"${work}/walwright_hba.conf"
  if [[ -e ${work}/postgresql.log ]]; then
    mv -- "${work}/postgresql.log" "${work}/postgresql.log.before"
    if [[ ! -e ${directory}/recovery.signal && ! -e ${directory}/standby.signal ]]; then
      # Its recovery is over; only the log still proves that the target was reached.
      grep -E 'LOG: +recovery stopping ' "${work}/postgresql.log.before" >"${work}/postgresql.log" || true
    fi
  fi
  options=(-c config_file="${config}" -p "${port}" -c listen_addresses= -c unix_socket_directories="${socket}"
    -c unix_socket_permissions=0700 -c hba_file="${work}/walwright_hba.conf" -c archive_command=/bin/false -c hot_standby=on
    -c logging_collector=off -c log_destination=stderr -c log_min_messages=warning -c lc_messages=C
    -c "log_line_prefix=%m [%p] " -c synchronous_standby_names= -c primary_conninfo= -c primary_slot_name=
    -c recovery_min_apply_delay=0 -c max_logical_replication_workers=0 -c ssl=off)
  line=$(libraries "${bin}" "${config}" "${work}")
  options+=(-c shared_preload_libraries="${line}" "$@")
  for name in max_connections max_worker_processes max_wal_senders max_prepared_xacts max_locks_per_xact; do
    line=$(floor "${bin}" "${name}" "${directory}" "${kept}")
    options+=(-c "${name/%_xacts/_transactions}=${line}")
  done
  line=$("${bin}/postgres" -D "${directory}" -c config_file="${config}" -C archive_mode)
  if [[ ${line} == always ]]; then
    # Else every segment that is restored waits for an archive that refuses it, and fills the disk.
    options+=(-c archive_mode=on)
  fi
  line=$(quote "${options[@]/#max_locks_per_xact=/max_locks_per_transaction=}")
  unset WALWRIGHT_RUN
  # pg_ctl hands paths to a shell between double quotes, where a dollar is not safe; called inside the directory it needs none.
  (cd -- "${directory}" && "${bin}/pg_ctl" start -W -s -D . -o "${line}" </dev/null >>"${work}/postgresql.log" 2>&1)
  # Until it holds its lock file, or has said why it does not.
  pid=$(postmaster "${directory}")
  while [[ -z ${pid} ]] && ((waited < 300)); do
    ! grep -Eqs 'FATAL: |LOG: +database system is shut down' "${work}/postgresql.log" || break
    sleep 0.1
    waited=$((waited + 1))
    pid=$(postmaster "${directory}")
  done
}

# server_runs BIN DIRECTORY WORK
server_runs() {
  local pid
  pid=$(postmaster "$2")
  [[ -n ${pid} ]]
}

# recovery_begun BIN DIRECTORY WORK: the server of this recovery runs or has come to its end; a failed start leaves a log that says so.
recovery_begun() {
  local pid
  [[ -e $3/postgresql.log ]] || return 1
  pid=$(postmaster "$2")
  [[ -n ${pid} ]] || grep -Eq 'LOG: +shutdown at recovery target' "$3/postgresql.log"
}

# recovery_state BIN DIRECTORY WORK USER DATABASE MAJOR: `STATE|LSN|TIME`; the state is down, starting, replaying, stopped (at the target),
# held (paused short of it), ended (reached, and a primary) or short (a primary, and nothing proves that the target was reached).
recovery_state() {
  local answer query paused="pg_is_wal_replay_paused()" reached=no
  answer=$(postmaster "$2")
  if [[ -z ${answer} ]]; then
    if grep -Eq 'LOG: +shutdown at recovery target' "$3/postgresql.log"; then
      printf 'shut\n'
    else
      printf 'down\n'
    fi
    return 0
  fi
  if (($6 >= 14)); then
    paused="pg_get_wal_replay_pause_state() = 'paused'"
  fi
  query="SELECT CASE WHEN NOT pg_is_in_recovery() THEN 'ended' WHEN ${paused} THEN 'paused' ELSE 'replaying' END, coalesce(pg_last_wal_replay_lsn()::text, '-'), coalesce(to_char(pg_last_xact_replay_timestamp(), 'YYYY-MM-DD HH24:MI:SS.US+00'), '-')"
  set +e
  answer=$(sql "$1" "$2" "$4" "$5" "${query}" 2>/dev/null)
  set -e
  # Looked up after the server was asked: what pauses has said why before.
  if grep -Eq 'LOG: +recovery stopping ' "$3/postgresql.log"; then
    reached=yes
  fi
  case ${answer}:${reached} in
    :*)
      answer=$(last_restored "$3")
      printf 'starting%s\n' "${answer:+|${answer}}"
      ;;
    paused*:yes) printf 'stopped%s\n' "${answer#paused}" ;;
    paused*:no) printf 'held%s\n' "${answer#paused}" ;;
    ended*:no) printf 'short%s\n' "${answer#ended}" ;;
    *) printf '%s\n' "${answer}" ;;
  esac
}

# last_restored WORK: the newest segment that was fetched; until the data is consistent the server tells no more.
last_restored() {
  local recent
  recent=$(tail -n 100 -- "$1/postgresql.log")
  sed -n 's/.*restored log file "\([^"]*\)".*/\1/p' <<<"${recent}" | tail -n 1
}

# stopping_point: the same for people.
stopping_point() {
  local all place time
  all=$(recovery_state "$@")
  IFS='|' read -r all place time <<<"${all}"
  printf '%s; replayed to %s; last commit %s\n' "${all}" "${place:--}" "${time:--}"
}

# too_low WORK: the settings that replay found lower than the primary had them. The control file asks for more now.
too_low() { grep -Eo '[a-z_]+ = [0-9]+ is a lower setting than on the .*' "$1/postgresql.log" || true; }

# at_target BIN DIRECTORY WORK USER DATABASE MAJOR STATE: the state that the plan's action leads to.
at_target() {
  local found
  [[ -e $3/postgresql.log ]] || return 1
  found=$(recovery_state "${@:1:6}")
  [[ ${found%%|*} == "$7" ]]
}

# why_it_stopped WORK: the log's end, and what PostgreSQL's message means.
why_it_stopped() {
  local log
  log=$(tail -n 200 -- "$1/postgresql.log")
  tail -n 15 -- "$1/postgresql.log" | sed 's/^/      | /'
  case ${log} in
    *'recovery ended before configured recovery target was reached'*)
      printf '%s\n' 'The archive ends before the target: no commit after it was archived, or WAL is missing.' \
        'Nothing more is archived while the cluster is stopped. rollback.sh goes back; once a primary runs again there,' \
        'barman switch-wal --force --archive closes its segment, and run.sh begins anew. Or render with a target that is archived,' \
        'such as the last completed transaction named above.'
      ;;
    *'is not a child of this server'* | *'is not in this server'* | *'recovery target timeline'*'does not exist'*)
      printf '%s\n' 'The timeline does not lead from this backup to the target, or its .history file is missing in the archive.' \
        'walwright explain draws the tree of timelines; name another recovery.timeline or another backup.'
      ;;
    *'insufficient parameter settings'*)
      printf '%s\n' 'A setting is lower than the primary had it when the WAL was written; PostgreSQL names it above.' \
        'run.sh has started it again with the value that the WAL asks for; something else on this node sets it lower again.'
      ;;
    *'before consistent recovery point'*)
      printf '%s\n' 'The target lies before the end of the backup; an older backup is needed.' 'Name it in recovery.backup and render again.'
      ;;
    *'could not access file'*)
      printf '%s\n' 'shared_preload_libraries names a library that is not on this node; PostgreSQL names it above.' \
        'Install its package, then run run.sh again; it goes on here.'
      ;;
    *'could not restore file'*)
      printf '%s\n' 'The archive could not be asked: Barman host, ssh or Barman itself failed. PostgreSQL stopped and did not promote.' \
        'Mend the connection, then run run.sh again; it goes on here.'
      ;;
    *'could not locate required checkpoint record'* | *'could not locate a valid checkpoint record'*)
      printf '%s\n' 'The first WAL segment of the backup is missing in the archive.' 'Choose another backup.'
      ;;
    *) printf '%s\n' 'No known cause; read the log above.' ;;
  esac
}

# clean DIRECTORY: nothing of a recovery is left. Patroni, or any later standby, must never meet such settings.
clean() {
  local file found
  for file in recovery.signal standby.signal backup_label tablespace_map; do
    [[ ! -e $1/${file} ]] || {
      printf '%s is still in %s\n' "${file}" "$1" >&2
      return 1
    }
  done
  found=$(grep -E "^[[:space:]]*(restore_command|recovery_target[a-z_]*|recovery_end_command)[[:space:]]*=" "$1/postgresql.auto.conf" || true)
  [[ -z ${found} ]] || {
    printf 'still in postgresql.auto.conf:\n%s\n' "${found}" >&2
    return 1
  }
}

# promoted BIN DIRECTORY USER DATABASE NEWEST: no longer in recovery, and on a timeline that nobody had before.
promoted() {
  local timeline
  is_primary "$1" "$2" "$3" "$4"
  timeline=$(timeline_of "$1" "$2" "$3" "$4")
  printf 'timeline %s\n' "${timeline}"
  ((timeline > $5)) || {
    printf 'it takes writes on timeline %s, which a promotion would have left: something else has started it; find out what (its own log says when), and keep it away\n' "${timeline}" >&2
    return 1
  }
}

# at_rest BIN DIRECTORY NEWEST: promoted, clean, and shut down in order.
at_rest() {
  local state timeline
  no_postmaster "$2"
  state=$(control "$1" "$2" 'Database cluster state')
  timeline=$(control "$1" "$2" "Latest checkpoint's TimeLineID")
  if [[ ${state} != 'shut down' ]] || ((timeline <= $3)); then
    printf '%s is "%s" on timeline %s, and not shut down on one behind %s: its own log says why; rollback.sh leads back\n' "$2" "${state}" "${timeline}" "$3" >&2
    return 1
  fi
  clean "$2"
}

# lost_window BIN KEPT LEADER NODE: where the stopped cluster had come to; of a leader that was another node only that it may have come further.
lost_window() {
  local position time
  if [[ -e $2/global/pg_control ]]; then
    position=$(control "$1" "$2" 'Latest checkpoint location')
    time=$(TZ=UTC control "$1" "$2" 'Time of latest checkpoint')
    if [[ -n $3 && $3 != "$4" ]]; then
      printf '%s had come to: %s, %s UTC\n' "$4" "${position}" "${time}"
      printf '%s led, and may have come further: what is neither here nor in the archive is lost when %s is cloned\n' "$3" "$3"
    else
      printf 'the stopped cluster had come to: %s, %s UTC\n' "${position}" "${time}"
    fi
  else
    printf 'no old data directory tells how far the cluster had come\n'
  fi
}

# fetches RESTORE_COMMAND PATH SIZE: the plan's own restore_command, on a segment that must be there.
fetches() {
  local status=0 size
  rm -f -- "$2"
  sh -c "$1" || status=$?
  ((status == 0)) || {
    printf 'exit status %s\n' "${status}" >&2
    return 1
  }
  size=$(stat -c %s -- "$2")
  rm -f -- "$2"
  [[ $3 == any || ${size} == "$3" ]] || {
    printf 'it has %s bytes and not %s\n' "${size}" "$3" >&2
    return 1
  }
}

# misses RESTORE_COMMAND PATH: on a segment that cannot be there the answer is 1, end of WAL, and nothing is left behind.
misses() {
  local status=0
  sh -c "$1" >/dev/null 2>&1 || status=$?
  [[ ! -s $2 ]] || {
    printf '%s was left behind\n' "$2" >&2
    return 1
  }
  rm -f -- "$2"
  ((status == 1)) || {
    printf 'exit status %s where 1 is right; PostgreSQL would not know the end of the archive from a failure\n' "${status}" >&2
    return 1
  }
}

# --- Configuration: where PostgreSQL has it, and what a restore makes of it ---

# reads_data_of BIN DIRECTORY CONFIG PORT: PostgreSQL itself, with this very configuration, would work on this very directory. A directory
# that is lost is no obstacle, unless another one is served in its stead.
reads_data_of() {
  local found other
  other=$(served_on "$2" "$4")
  [[ -z ${other} ]] || {
    printf 'port %s is served by the PostgreSQL of %s and not of %s; name that one in postgres.data_dir\n' "$4" "${other}" "$2" >&2
    return 1
  }
  if [[ ! -e $3 && ! -d $2 ]]; then
    printf '%s is not there; the backup brings it\n' "$3"
    return 0
  fi
  [[ -r $3 ]] || {
    printf '%s cannot be read; SHOW config_file tells where it is, and postgres.config_dir names that directory\n' "$3" >&2
    return 1
  }
  if [[ -d $2 ]]; then
    found=$("$1/postgres" -D "$2" -c config_file="$3" -C data_directory)
  else
    # With no directory to look in, PostgreSQL wants to be told of these, too; it does not read them for this.
    found=$("$1/postgres" -c config_file="$3" -c hba_file=/dev/null -c ident_file=/dev/null -C data_directory)
  fi
  printf 'data_directory = %s\n' "${found}"
  [[ ${found} -ef $2 || ${found%/} == "${2%/}" ]] || {
    printf '%s names that directory and not %s; one of postgres.data_dir and postgres.config_dir is wrong\n' "$3" "$2" >&2
    return 1
  }
}

# served_on DIRECTORY PORT: the data directory of a server on that port, where that is another one.
served_on() {
  local lock pid='' place
  for lock in /var/run/postgresql/.s.PGSQL."$2".lock /tmp/.s.PGSQL."$2".lock; do
    if [[ -r ${lock} ]]; then
      read -r pid <"${lock}" || true
      place=$(readlink -- "/proc/${pid:-none}/cwd" || true)
      if [[ -f ${place}/PG_VERSION && ! ${place} -ef $1 ]]; then
        printf '%s\n' "${place}"
        return 0
      fi
    fi
  done
}

# configuration_of DIRECTORY: files of people's own, not PostgreSQL's, by name from there.
configuration_of() {
  [[ ! -d $1 ]] || (
    cd -- "$1"
    find . -maxdepth 2 \( -name 'postgresql*.conf' -o -name 'pg_*.conf' -o -path './*conf*/*.conf' -o -name '*.crt' -o -name '*.key' -o -name '*.pem' \
      -o -name 'pg_service.conf' -o -name 'patroni.dynamic.json' \) ! -name postgresql.auto.conf \( -type f -o -type l \) -print | sed 's|^\./||' | sort
  )
}

# keep_configuration DIRECTORY KEPT: what the stopped cluster had otherwise stands beside the backup's, as FILE.stopped-cluster.
keep_configuration() {
  local all name places=()
  all=$(configuration_of "$2")
  lines "${all}"
  for name in ${places[@]+"${places[@]}"}; do
    if [[ -f $2/${name} ]] && ! cmp -s -- "$2/${name}" "$1/${name}"; then
      mkdir -p -- "$1/${name%"${name##*/}"}"
      cp -pL -- "$2/${name}" "$1/${name}.stopped-cluster.new"
      mv -- "$1/${name}.stopped-cluster.new" "$1/${name}.stopped-cluster"
    fi
  done
}

# without_secrets: of a line that names a secret, or an address, nothing is shown behind that. Names are read in capitals as well.
without_secrets() {
  awk '
    match(tolower($0), /(conninfo|pass(word|wd|phrase)|secret|token)[a-z_]*|:\/\//) { print substr($0, 1, RSTART + RLENGTH - 1) " (not shown)"; next }
    { print }
  '
}

# configuration_differs DIRECTORY KEPT: - is what the backup has, + is what the stopped cluster had. Of keys and passwords only that they
# differ.
configuration_differs() {
  local all name places=()
  all=$(
    configuration_of "$1"
    configuration_of "$2"
  )
  all=$(sort -u <<<"${all}")
  lines "${all}"
  for name in ${places[@]+"${places[@]}"}; do
    if [[ -d $2 && -n ${name} && ${name} != *.stopped-cluster ]] && ! cmp -s -- "$1/${name}" "$2/${name}"; then
      case ${name} in
        *.conf)
          # As where Barman brings along what lay outside the data directory: shown whole it would bury the rest.
          [[ -e $2/${name} ]] || {
            printf '%s is in the backup only\n' "${name}"
            continue
          }
          all=$(diff -u -N --label "backup/${name}" --label "stopped-cluster/${name}" -- "$1/${name}" "$2/${name}" || true)
          without_secrets <<<"${all}"
          ;;
        *) printf '%s of the stopped cluster and of the backup differ\n' "${name}" ;;
      esac
      [[ ! -L $2/${name} ]] || printf '%s was a symbolic link and is a file now\n' "${name}"
    fi
  done
}

# --- Barman on its host ---

# wals_of SERVER: its WAL directory, as Barman itself says.
wals_of() {
  local all
  set -e
  all=$(barman show-server "$1")
  sed -n 's/^[[:space:]]*wals_directory: //p' <<<"${all}"
}

# field JSON NAME: the first value of that name; Barman writes one line of JSON.
field() { sed -n "s/.*\"$2\": *\"\{0,1\}\([^\",}]*\).*/\1/p" <<<"$1"; }

# backup_is SERVER ID BEGIN_WAL END: still in the catalog, finished, and the one the plan was compiled from (its end in microseconds
# since 1970); a dash is not compared.
backup_is() {
  local all status begin end ended
  all=$(barman -f json show-backup "$1" "$2")
  status=$(field "${all}" status)
  begin=$(field "${all}" begin_wal)
  end=$(field "${all}" end_time)
  ended=$(date -u -d "${end}" +%s%6N)
  printf 'backup %s: %s, from %s, ended %s\n' "$2" "${status}" "${begin}" "${end}"
  [[ ${status} == DONE || ${status} == WAITING_FOR_WALS ]] || {
    printf 'it is no backup to restore; name another one in recovery.backup, or capture the inventory again, and render again\n' >&2
    return 1
  }
  [[ $3 == - || ${begin} == "$3" ]] || {
    printf 'the plan was compiled from a backup that begins in %s; capture the inventory again and render again\n' "$3" >&2
    return 1
  }
  [[ $4 == - || ${ended} == "$4" ]] || {
    printf 'the plan was compiled from a backup that ended at another time (%s microseconds); capture the inventory again and render again\n' "$4" >&2
    return 1
  }
}

# is_plain SERVER ID: neither compressed nor encrypted nor incremental, as the backup's own record has it.
is_plain() {
  local all directory file packed
  all=$(barman show-server "$1")
  directory=$(sed -n 's/^[[:space:]]*backup_directory: //p' <<<"${all}")
  for file in "${directory}/meta/$2-backup.info" "${directory}/base/$2/backup.info"; do
    if [[ -f ${file} ]]; then
      packed=$(grep -E '^(compression|encryption|parent_backup_id)=' "${file}" | grep -v '=None$' || true)
      [[ -z ${packed} ]] || {
        printf 'it has to be unpacked:\n%s\ncapture an inventory and name it in the plan: the bundle then says where\n' "${packed}" >&2
        return 1
      }
      return 0
    fi
  done
  printf 'its record is not found in %s\n' "${directory}" >&2
  return 1
}

# can_combine SERVER MAJOR: Barman looks where path_prefix of the server points to, then where every program is.
can_combine() {
  local all prefix version
  all=$(barman show-server "$1")
  prefix=$(sed -n 's/^[[:space:]]*path_prefix: //p' <<<"${all}")
  [[ ${prefix} != None ]] || prefix=''
  version=$(PATH="${prefix:+${prefix}:}${PATH}" pg_combinebackup --version)
  printf '%s\n' "${version}"
  [[ ${version} =~ \ $2([.]|beta|rc|$|\ ) ]]
}

# first_segment SERVER ID
first_segment() {
  local all name
  all=$(barman -f json show-backup "$1" "$2")
  name=$(field "${all}" begin_wal)
  [[ ${name} =~ ^[0-9A-F]{24}$ ]]
  printf '%s\n' "${name}"
}

# newest_timeline SERVER: the newest that the archive has a history file or a segment of; 1 if there is neither.
newest_timeline() {
  local directory file found newest=1
  set -e
  directory=$(wals_of "$1")
  for file in "${directory}"/*; do
    found=${file##*/}
    # Segments lie in folders of sixteen digits; the first eight are the timeline's number here and there.
    if [[ ${found} =~ ^[0-9A-F]{8}([0-9A-F]{8}|\.history.*)$ ]] && ((0x${found:0:8} > newest)); then
      found=$(find "${file}" -maxdepth 1 -name "${found:0:8}*" ! -name "${file##*/}" -print -quit)
      if [[ -f ${file} || -n ${found} ]]; then
        file=${file##*/}
        newest=$((0x${file:0:8}))
      fi
    fi
  done
  printf '%d\n' "${newest}"
}

# live_timeline SERVER: the one that the server is on, where it answers Barman; else 0.
live_timeline() {
  local all number written
  set -e
  all=$(barman show-server "$1")
  number=$(sed -n 's/^[[:space:]]*timeline: \([0-9]\{1,10\}\)$/\1/p' <<<"${all}")
  written=$(sed -n 's/^[[:space:]]*current_xlog: \([0-9A-F]\{8\}\)[0-9A-F]\{16\}$/\1/p' <<<"${all}")
  printf '%d\n' "${number:-0x${written:-0}}"
}

# newest_timeline_of SERVER…: over all their archives.
newest_timeline_of() {
  local server found newest=1
  for server in "$@"; do
    found=$(newest_timeline "${server}")
    ((found <= newest)) || newest=${found}
  done
  printf '%d\n' "${newest}"
}

# no_newer_timeline SERVER ARCHIVE: PostgreSQL numbers the new timeline by what SERVER's archive holds; in ARCHIVE it must be new as well.
no_newer_timeline() {
  local known other
  known=$(newest_timeline "$1")
  other=$(newest_timeline "$2")
  printf 'newest timeline of %s: %s; of %s: %s\n' "$1" "${known}" "$2" "${other}"
  ((other <= known)) || {
    printf 'the new timeline would get a number that %s has: recover from %s, or copy its .history files into the archive of %s\n' "$2" "$2" "$1" >&2
    return 1
  }
}

# newest_timeline_is SERVER NUMBER [ARCHIVED]: in the archive or live, whichever is newer. ARCHIVED is that of the archive, where it was older.
newest_timeline_is() {
  local found live planned=$2
  found=$(newest_timeline "$1")
  if ((found == ${3:-${found}})); then
    live=$(live_timeline "$1")
    ((live <= found)) || found=${live}
  else
    planned=$3
  fi
  ((found == planned)) || {
    printf 'there is timeline %s now; the plan was compiled when %s was the newest. Capture the inventory again and render again\n' "${found}" "${planned}" >&2
    return 1
  }
}

# segment_name TIMELINE NUMBER SIZE
segment_name() {
  local per_log=$((0x100000000 / $3))
  printf '%08X%08X%08X\n' "$1" "$(($2 / per_log))" "$(($2 % per_log))"
}

# covers SERVER SIZE TIMELINE FIRST LAST [TIMELINE FIRST LAST]…: every segment of these ranges is in the archive.
covers() {
  local directory size=$2 timeline number name count=0 missing=0
  directory=$(wals_of "$1")
  shift 2
  while (($# > 0)); do
    timeline=$1
    for ((number = $2; number <= $3; number++)); do
      name=$(segment_name "${timeline}" "${number}" "${size}")
      if [[ -e ${directory}/${name:0:16}/${name} ]]; then
        count=$((count + 1))
      else
        missing=$((missing + 1))
        ((missing > 10)) || printf 'missing in the archive: %s\n' "${name}" >&2
      fi
    done
    shift 3
  done
  printf '%s segments are there\n' "${count}"
  ((missing == 0)) || {
    printf '%s segments are missing\n' "${missing}" >&2
    return 1
  }
}

# in_archive SERVER NAME: a segment or a .history file has arrived.
in_archive() {
  local directory
  directory=$(wals_of "$1")
  [[ -e ${directory}/$2 || -e ${directory}/${2:0:16}/$2 ]] || {
    printf '%s is not in %s; a server that followed this timeline has it in pg_wal: copy it from there, then run this script again\n' "$2" "${directory}" >&2
    return 1
  }
}

# newest_segment SERVER TIMELINE: the last whole segment of that timeline, or of the `newest`.
newest_segment() {
  local directory file newest='' timeline=$2
  set -e
  directory=$(wals_of "$1")
  if [[ ${timeline} == newest ]]; then
    timeline=$(newest_timeline "$1")
  fi
  timeline=$(printf '%08X' "${timeline}")
  for file in "${directory}/${timeline}"*/"${timeline}"*; do
    file=${file##*/}
    if [[ ${file} =~ ^[0-9A-F]{24}$ && ${file} > ${newest} ]]; then
      newest=${file}
    fi
  done
  printf '%s\n' "${newest}"
}

# archived_on SERVER TIMELINE SEGMENT: a segment later than SEGMENT is there; an empty SEGMENT is before all.
archived_on() {
  local newest
  # Barman files what has come in once a minute; asking it now costs nothing.
  barman archive-wal "$1" >/dev/null 2>&1 || true
  newest=$(newest_segment "$1" "$2")
  [[ -n ${newest} && ${newest} > $3 ]] || {
    nothing_arrives "$1"
    return 1
  }
}

# nothing_arrives SERVER: at the end of a wait that was too long.
nothing_arrives() {
  printf 'barman check %s and pg_stat_archiver of the leader say why nothing arrives; once that is mended, run this script again\n' "$1" >&2
}

# history_in_archive SERVER TIMELINE
history_in_archive() {
  local name directory
  barman archive-wal "$1" >/dev/null 2>&1 || true
  name=$(printf '%08X.history' "$2")
  directory=$(wals_of "$1")
  [[ -e ${directory}/${name} ]] || {
    nothing_arrives "$1"
    return 1
  }
}

# pin_of SERVER ID: nokeep, full or standalone.
pin_of() {
  local status
  set -e
  status=$(barman keep --status "$1" "$2")
  sed -n 's/^.*Keep: *//p' <<<"${status}"
}

# pin SERVER ID: Barman pins no backup that waits for its WAL. Where that has come, a look at it makes it a finished one.
pin() {
  local all status
  all=$(barman -f json show-backup "$1" "$2")
  status=$(field "${all}" status)
  if [[ ${status} == WAITING_FOR_WALS ]]; then
    barman archive-wal "$1" || true
    barman check-backup "$1" "$2"
  fi
  barman keep --target full "$1" "$2"
}

not_pinned() {
  local status
  status=$(pin_of "$1" "$2")
  [[ ${status} == nokeep ]] || {
    printf 'Barman says "%s" of the backup %s, which was not pinned before: barman keep --release %s %s says why it stays so; then run this script again\n' "${status:-nothing}" "$2" "$1" "$2" >&2
    return 1
  }
}

# pinned SERVER ID
pinned() {
  local status
  status=$(pin_of "$1" "$2")
  printf '%s\n' "${status}"
  [[ ${status} == full ]] || {
    printf 'the backup %s is not pinned, so Barman may delete it during the recovery: barman keep --target full %s %s says why; then run this script again\n' "$2" "$1" "$2" >&2
    return 1
  }
}

# receive_anew SERVER: its slot, then its receiver, on the timeline that the server is on now. A server that does not stream has neither.
receive_anew() {
  local all streaming slot maker said tries=0
  all=$(barman show-server "$1")
  streaming=$(sed -n 's/^[[:space:]]*streaming_archiver: //p' <<<"${all}")
  slot=$(sed -n 's/^[[:space:]]*slot_name: //p' <<<"${all}")
  maker=$(sed -n 's/^[[:space:]]*create_slot: //p' <<<"${all}")
  if [[ ${streaming} != True ]]; then
    printf 'Barman receives no WAL of %s by streaming\n' "$1"
    return 0
  fi
  # One that still runs holds the lock and is at the old timeline; where none runs there is nothing to stop.
  barman receive-wal --stop "$1" 2>&1 || true
  if [[ -n ${slot} && ${slot} != None && ${maker} != auto ]]; then
    said=$(barman receive-wal --create-slot "$1" 2>&1) || [[ ${said} == *'already exists'* ]] || {
      printf '%s\n' "${said}" >&2
      return 1
    }
    printf '%s\n' "${said}"
  fi
  # Barman's cron starts a receiver once a minute, which may have come first.
  until barman receive-wal --reset "$1"; do
    tries=$((tries + 1))
    ((tries < 10)) || {
      printf 'the receiver cannot be set back; look at barman check %s\n' "$1" >&2
      return 1
    }
    barman receive-wal --stop "$1" >/dev/null 2>&1 || true
    sleep 1
  done
  barman cron
}

# newest_backup SERVER: the ID of the newest finished one.
newest_backup() {
  local all
  set -e
  all=$(barman list-backup "$1")
  sed -n 's/^[^ ]* *\([0-9]\{8\}T[0-9]\{6\}\) .*Size: .*/\1/p' <<<"${all}" | sort | tail -n 1
}

# backup_on SERVER TIMELINE [complete]: the newest finished backup was taken on that timeline or a later one; `complete`, where all its WAL
# is in the archive, too, for which Barman is asked to look.
backup_on() {
  local newest all status begin
  newest=$(newest_backup "$1")
  [[ -n ${newest} ]] || {
    printf 'there is no finished backup\n'
    return 1
  }
  all=$(barman -f json show-backup "$1" "${newest}")
  status=$(field "${all}" status)
  if [[ ${3:-} == complete && ${status} == WAITING_FOR_WALS ]]; then
    barman archive-wal "$1" >/dev/null 2>&1 || true
    barman check-backup "$1" "${newest}" >/dev/null 2>&1 || true
    all=$(barman -f json show-backup "$1" "${newest}")
    status=$(field "${all}" status)
  fi
  begin=$(field "${all}" begin_wal)
  printf 'newest backup: %s, %s, from %s\n' "${newest}" "${status}" "${begin}"
  [[ ${begin} =~ ^[0-9A-F]{24}$ ]]
  ((16#${begin:0:8} >= $2))
  [[ ${status} == DONE || (${status} == WAITING_FOR_WALS && ${3:-} != complete) ]] || {
    nothing_arrives "$1"
    return 1
  }
}

# reaches_clean SSH: the command as Barman and rsync will call it lets us in, and the start files at the other end print nothing,
# which rsync would take for data.
reaches_clean() {
  local noise
  noise=$(sh -c "$1 true")
  [[ -z ${noise} ]] || {
    printf 'the start files behind %s print this, which breaks rsync and Barman; they may only where PS1 is set:\n%s\n' "$1" "${noise}" >&2
    return 1
  }
}

# rsync_gets_there SSH PLACE: rsync runs at both ends, and reads the command and the place as it will for the copy.
rsync_gets_there() {
  local status=0
  # Its end is looked at below.
  set +e
  rsync -d -s --list-only -e "$1" -- "$2" >/dev/null
  status=$?
  set -e
  ((status == 0)) || {
    printf 'rsync by %s ends with %s; what it said is above. Once it gets there (its key, a program rsync on both sides, a start file that prints nothing), run this script again\n' "$1" "${status}" >&2
    return 1
  }
}

# --- What Barman has received and not filed yet ---

# came_in NAME SERVER…: it is in the archive of one of them, after Barman has filed what has come in.
came_in() {
  local name=$1 server directory
  shift
  for server in "$@"; do
    barman archive-wal "${server}" >/dev/null 2>&1 || true
    directory=$(wals_of "${server}")
    if [[ -e ${directory}/${name:0:16}/${name} ]]; then
      return 0
    fi
  done
  printf '%s has not come in; barman check %s and pg_stat_archiver of the primary say why\n' "${name}" "$1" >&2
  return 1
}

# not_filed SHOW_SERVER: the whole segments and history files that wait in its folders.
not_filed() {
  local name place file
  for name in incoming_wals_directory streaming_wals_directory; do
    place=$(sed -n "s/^[[:space:]]*${name}: //p" <<<"$1")
    for file in "${place:-/nonexistent}"/*; do
      file=${file##*/}
      [[ ! ${file} =~ ^[0-9A-F]{8}([0-9A-F]{16}|\.history)$ ]] || printf '%s ' "${file}"
    done
  done
}

# file_incoming SERVER: Barman files what has come in. Its cron may be just at it, and then this does nothing; it is asked again while
# anything is left and goes less. What stays is named: nobody can count on it.
file_incoming() {
  local all waiting='' before='' tries=0
  all=$(barman show-server "$1")
  while ((tries < 20)); do
    barman archive-wal "$1" >/dev/null 2>&1 || true
    waiting=$(not_filed "${all}")
    [[ -n ${waiting} ]] || return 0
    if [[ ${waiting} != "${before}" ]]; then
      tries=0
    fi
    before=${waiting}
    tries=$((tries + 1))
    sleep 0.5
  done
  printf 'Barman has received this and does not file it, so it does not count; barman archive-wal %s tells why: %s\n' "$1" "${waiting}" >&2
}

# last_segment SERVER TIMELINE [FIRST BEFORE]: the last whole segment, after all that has come in was filed. Of a timeline that had none when
# the plan was compiled it is BEFORE, on the way to it, until FIRST has come; whatever comes without that would not be read, or read instead.
last_segment() {
  local directory found instead
  set -e
  file_incoming "$1"
  directory=$(wals_of "$1")
  found=$(newest_segment "$1" "$2")
  if (($# == 4)) && [[ ! -e ${directory}/${3:0:16}/$3 ]]; then
    instead=${4:0:8}${3:8}
    if [[ -n ${found} || -e ${directory}/${instead:0:16}/${instead} ]]; then
      printf 'the archive lacks %s, and has %s: replay would not follow timeline %s. Once the former is there run.sh goes on; rollback.sh leads back\n' "$3" "${found:-${instead}}" "$2" >&2
      return 1
    fi
    found=$4
  fi
  printf '%s\n' "${found}"
}

# newest_number SERVER…: the newest timeline over all their archives, after all that has come in was filed.
newest_number() {
  local server
  set -e
  for server in "$@"; do
    file_incoming "${server}"
  done
  newest_timeline_of "$@"
}

# --- What manages PostgreSQL on a host ---

# unit_runs KIND UNIT and unit_stopped KIND UNIT; a wait that was too long ends with what they say.
unit_runs() {
  local found
  found=$(unit_state "$1" "$2")
  [[ ${found} == active || ${found} == RUNNING ]] || {
    printf '%s is %s\n' "$2" "${found:-unknown}" >&2
    if [[ $1 == systemd ]]; then
      printf 'journalctl -u %s says why; once it can run, run this script again\n' "$2" >&2
    else
      printf 'supervisorctl tail %s stderr says why; once it can run, run this script again\n' "$2" >&2
    fi
    return 1
  }
}

unit_stopped() {
  local found
  found=$(unit_state "$1" "$2")
  case ${found} in
    inactive | failed | STOPPED | EXITED | FATAL) return 0 ;;
    *) ;;
  esac
  printf '%s is %s\n' "$2" "${found:-unknown}" >&2
  if [[ $1 == systemd ]]; then
    printf 'systemctl status %s shows what it waits for; once it is stopped, run this script again\n' "$2" >&2
  else
    printf 'supervisorctl tail %s stderr shows what it waits for; once it is stopped, run this script again\n' "$2" >&2
  fi
  return 1
}

unit_state() {
  local found
  case $1 in
    systemd) systemctl show -p ActiveState --value -- "$2" ;;
    *)
      found=$(supervisorctl status "$2" || true)
      found=${found#*[[:space:]]}
      found=${found#"${found%%[![:space:]]*}"}
      printf '%s\n' "${found%%[[:space:]]*}"
      ;;
  esac
}

# --- What Patroni and its DCS say ---

# in_utf8 WORDS…: a program in Python where text is UTF-8. Under LC_ALL=C click on Python 3.6, and so patronictl, takes ASCII for the encoding
# of everything and refuses to run. The language stays that of C.
in_utf8() {
  local all name settings=()
  all=$(locale -a 2>/dev/null || true)
  name=$(
    grep -Eix -m 1 'C\.utf-?8' <<<"${all}" || grep -Eix -m 1 'en_US\.utf-?8' <<<"${all}" || grep -Ei -m 1 '\.utf-?8$' <<<"${all}" || true
  )
  if [[ -n ${name} ]]; then
    settings=(LC_ALL= LANG=C "LC_CTYPE=${name}")
  fi
  env ${settings[@]+"${settings[@]}"} "$@"
}

# ctl CONFIG WORDS…: patronictl, which would wait for a DCS that does not answer for ever.
ctl() {
  local config=$1
  shift
  in_utf8 timeout -k 10 120 patronictl -c "${config}" "$@"
}

# listed CONFIG SCOPE COLUMN…: these columns of each member. Patroni names them in its own order and leaves out what nobody has. A cluster
# with Citus groups lists those of all groups.
listed() {
  local config=$1 scope=$2 all columns
  shift 2
  all=$(ctl "${config}" list -f tsv "${scope}")
  columns=$(printf '%s\t' "$@")
  columns=${columns} group='' awk -F '\t' '
    BEGIN { count = split(ENVIRON["columns"], wanted, "\t") - 1 }
    !seen { for (i = 1; i <= NF; i++) at[$i] = i; if ("Member" in at) seen = 1; next }
    "Group" in at && ENVIRON["group"] == "" { unsaid = 1; exit }
    NF > 3 && (!("Group" in at) || $at["Group"] == ENVIRON["group"]) {
      line = $at[wanted[1]]
      for (i = 2; i <= count; i++) line = line "\t" (wanted[i] in at ? $at[wanted[i]] : "")
      print line
    }
    # No heading is no answer, and no empty list.
    END {
      if (unsaid) print "this cluster has Citus groups: write group under manager.patroni in the topology and render again" >"/dev/stderr"
      exit unsaid || !seen
    }
  ' <<<"${all}"
}

# members CONFIG SCOPE: member, role, state and timeline of each.
members() { listed "$1" "$2" Member Role State TL; }

# is_member CONFIG SCOPE MEMBER: the DCS knows it, or else its configuration must say whose it is.
is_member() {
  local all scope name
  all=$(members "$1" "$2")
  if [[ $'\n'${all} == *$'\n'"$3"$'\t'* ]]; then
    return 0
  fi
  printf '%s is not listed among the members of %s: its Patroni does not run, or the DCS has lost it; its configuration has to do\n' "$3" "$2"
  scope=$(own_key "$1" scope)
  name=$(own_key "$1" name)
  [[ ${scope} == "$2" && (-z ${name} || ${name} == "$3") ]] || {
    printf '%s says scope: %s, name: %s\n' "$1" "${scope:-none}" "${name:-none}" >&2
    return 1
  }
}

# in_group CONFIG: the Citus group that the member's own configuration names is the plan's; neither names one of a cluster without groups.
in_group() {
  local found wanted=''
  found=$(awk '
    /^citus:/ { inside = 1 }
    /^[^[:space:]#]/ && !/^citus:/ { inside = 0 }
    inside && match($0, /group:[[:space:]]*[0-9]+/) { value = substr($0, RSTART, RLENGTH); sub(/.*[^0-9]/, "", value); print value; exit }
  ' "$1")
  [[ ${found} == "${wanted}" ]] || {
    printf '%s names Citus group %s; the plan names %s\n' "$1" "${found:-none}" "${wanted:-none}" >&2
    printf '%s\n' 'Write group under manager.patroni in the topology as it is there (or leave it out), and render again.' >&2
    return 1
  }
}

# own_key CONFIG KEY: one line of a configuration file.
own_key() { sed -n "s/^[[:space:]]*$2:[[:space:]]*//; T; s/[[:space:]]*$//; s/^\([\"']\)\(.*\)\1$/\2/; p; q" "$1"; }

# no_strangers CONFIG SCOPE NODE…: every member is a node of the plan.
no_strangers() {
  local scope=$2 all known name strangers=''
  all=$(listed "$1" "${scope}" Member State)
  shift 2
  known=$(printf '%s\n' "$@")
  while IFS=$'\t' read -r name _; do
    if [[ -n ${name} && $'\n'${known}$'\n' != *$'\n'"${name}"$'\n'* ]]; then
      strangers+=" ${name}"
    fi
  done <<<"${all}"
  [[ -z ${strangers} ]] || {
    printf '%s has members that the topology does not name:%s\n' "${scope}" "${strangers}" >&2
    printf '%s\n' 'When the leader stops, one of them would be promoted and its timeline archived.' \
      'Name them under nodes in the topology and render again; or stop Patroni on them, wait until the list no longer has them, and run this again.' >&2
    return 1
  }
  printf 'the members of %s: %s\n' "${scope}" "${all:-none is alive}"
}

# own_tags CONFIG: the tags in a configuration file, `name: value` a line.
own_tags() {
  awk '
    /^tags:[[:space:]]*\{/ {
      sub(/^[^{]*\{/, ""); sub(/\}.*/, "")
      count = split($0, each, ",")
      for (i = 1; i <= count; i++) { sub(/^[[:space:]]+/, "", each[i]); sub(/[[:space:]]+$/, "", each[i]); print each[i] }
      next
    }
    /^[^[:space:]#]/ { inside = /^tags:/; next }
    inside && !/^[[:space:]]*(#|$)/ { sub(/^[[:space:]]+/, ""); sub(/[[:space:]]+#.*/, ""); sub(/[[:space:]]+$/, ""); print }
  ' "$1"
}

# tags_of CONFIG SCOPE MEMBER: its tags, as the DCS lists them and as its own configuration file has them.
tags_of() {
  local all
  all=$(listed "$1" "$2" Member Tags)
  all=$(member=$3 awk -F '\t' '$1 == ENVIRON["member"] { print $2 }' <<<"${all}")
  all=${all#\{}
  all=${all%\}}
  printf '%s\n' "${all//, /$'\n'}"
  own_tags "$1"
}

# tag_set NAME: yes, if among the tags on standard input it is set.
tag_set() { sed -En "s/^['\"]?$1['\"]?:[[:space:]]*['\"]?(true|yes|on|1)['\"]?\$/yes/Ip; T; q"; }

# may_lead CONFIG SCOPE MEMBER: no tag keeps it from becoming the leader; run on the member itself.
may_lead() {
  local tags barred priority nosync
  tags=$(tags_of "$1" "$2" "$3")
  barred=$(tag_set nofailover <<<"${tags}")
  priority=$(sed -n 's/^failover_priority:[[:space:]]*0$/yes/p; T; q' <<<"${tags}")
  nosync=$(tag_set nosync <<<"${tags}")
  if [[ -z ${barred} && -n ${priority} ]]; then
    # The older tag counts where both are set.
    barred=$(sed -En 's/^nofailover:[[:space:]]*(.*)/\1/p; T; q' <<<"${tags}")
    [[ -n ${barred} ]] || barred=yes
    [[ ${barred} == yes ]] || barred=''
  fi
  if [[ -n ${nosync} ]]; then
    printf '%s has the tag nosync; it can lead all the same\n' "$3"
  fi
  [[ -z ${barred} ]] || {
    printf '%s has the tag nofailover (or failover_priority: 0): Patroni would never let it lead\n' "$3" >&2
    printf 'Take the tag out of %s there and reload Patroni (patronictl reload %s %s), or recover on another node.\n' "$1" "$2" "$3" >&2
    return 1
  }
}

# is_no_source CONFIG SCOPE MEMBER: it does not offer itself to be cloned; run on the member itself.
is_no_source() {
  local tags source
  tags=$(tags_of "$1" "$2" "$3")
  source=$(tag_set clonefrom <<<"${tags}")
  [[ -z ${source} ]] || {
    printf '%s has the tag clonefrom: another replica, cloned at the same time, could be made from its old data\n' "$3" >&2
    printf '%s\n' 'Write reinit: {parallel: false} in the plan, or with Patroni 4.1 from_leader: true, and render again.' >&2
    return 1
  }
}

# offers_nothing_old CONFIG SCOPE MEMBER TIMELINE: it does not run on another timeline, where Patroni might clone a replica from it.
offers_nothing_old() {
  local all
  all=$(members "$1" "$2")
  member=$3 timeline=$4 awk -F '\t' '
    $1 == ENVIRON["member"] && $2 !~ /Leader/ && ($3 == "running" || $3 == "streaming") && $4 != ENVIRON["timeline"] { old = 1 }
    END { exit old }
  ' <<<"${all}" || {
    printf 'Patroni still lists %s as running on an old timeline; where Patroni runs there after its stop, find out what started it and keep it away; where it does not, its entry expires (the ttl of the dynamic configuration). Then run this script again\n' "$3" >&2
    return 1
  }
}

# has_no_leader CONFIG SCOPE
has_no_leader() {
  local all leader
  all=$(members "$1" "$2")
  leader=$(awk -F '\t' '$2 ~ /Leader$/ { print $1 }' <<<"${all}")
  [[ -z ${leader} ]] || {
    printf '%s still leads: Patroni runs there, or its key has not expired yet (the ttl of the dynamic configuration); run.sh goes on here\n' "${leader}" >&2
    return 1
  }
}

# somebody_leads CONFIG SCOPE
somebody_leads() {
  local all leader
  all=$(members "$1" "$2")
  leader=$(awk -F '\t' '$2 == "Leader" && $3 == "running" { print $1 }' <<<"${all}")
  [[ -n ${leader} ]] || {
    printf 'nobody leads; the members:\n%s\n' "${all:-none is alive}" >&2
    printf '%s\n' 'Where the former leader is lost and Patroni makes none of the others the leader, because they may lack what it had committed, a person' \
      "chooses the one that comes closest: patronictl -c $1 failover $2. Then rollback.sh goes on here." >&2
    return 1
  }
  printf '%s leads\n' "${leader}"
}

# member_is CONFIG SCOPE MEMBER: its role and state; nothing if it is not listed.
member_is() {
  local all
  all=$(members "$1" "$2")
  member=$3 awk -F '\t' '$1 == ENVIRON["member"] { print $2 ", " $3 }' <<<"${all}"
}

# leads CONFIG SCOPE MEMBER
leads() {
  local found
  found=$(member_is "$1" "$2" "$3")
  [[ ${found} == 'Leader, running' ]] || {
    printf "%s is: %s; why is in Patroni's own log there\n" "$3" "${found:-not listed}" >&2
    return 1
  }
}

# is_listed CONFIG SCOPE MEMBER…: they all run.
is_listed() {
  local config=$1 scope=$2 all member
  shift 2
  all=$(members "${config}" "${scope}")
  for member in "$@"; do
    member=${member} awk -F '\t' '
      $1 == ENVIRON["member"] { found = $3 }
      END { if (found == "running" || found == "streaming") exit; print ENVIRON["member"] " is: " (found ? found : "not listed"); exit 1 }
    ' <<<"${all}" >&2
  done
}

# replica_state BIN DIRECTORY USER DATABASE TIMELINE: `streams` or `follows` (both on the timeline), `elsewhere` or `leads`, with its
# position; `silent` with the size of what is there if PostgreSQL does not answer.
replica_state() {
  local answer='' pid size
  pid=$(postmaster "$2")
  if [[ -n ${pid} ]]; then
    set +e
    answer=$(sql "$1" "$2" "$3" "$4" "SELECT CASE WHEN NOT pg_is_in_recovery() THEN 'leads' WHEN EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming' AND received_tli = $5) THEN 'streams' WHEN (SELECT timeline_id FROM pg_control_checkpoint()) = $5 THEN 'follows' ELSE 'elsewhere' END, coalesce(pg_last_wal_replay_lsn()::text, '-')" 2>/dev/null)
    set -e
  fi
  if [[ -z ${answer} ]]; then
    # What is copied shows by its size, links to WAL and tablespaces included; files vanish meanwhile.
    size=$(du -skL -- "$2" 2>/dev/null || true)
    answer="silent|${size%%[[:space:]]*} kB"
  fi
  printf '%s\n' "${answer}"
}

# reinit_member CONFIG SCOPE MEMBER [--from-leader]: exits 0 even where Patroni refuses; whether it began shows in the member's state.
reinit_member() { ctl "$1" reinit "$2" "$3" --force "${@:4}"; }

# awaits_restart CONFIG SCOPE MEMBER: a setting is in force only after its next start.
awaits_restart() {
  local all
  all=$(listed "$1" "$2" Member 'Pending restart')
  [[ $'\n'${all}$'\n' == *$'\n'"$3"$'\t*\n'* ]]
}

# restart_member CONFIG SCOPE MEMBER
restart_member() { ctl "$1" restart "$2" "$3" --pending --force; }

# fail_over CONFIG SCOPE MEMBER
fail_over() { ctl "$1" failover "$2" --candidate "$3" --force; }

# forget_cluster CONFIG SCOPE: patronictl asks; it has no --force.
forget_cluster() { printf '%s\nYes I am aware\n' "$2" | ctl "$1" remove "$2"; }

# --- What the DCS holds ---

# has_no_raft CONFIG: a DCS that lives in Patroni itself is gone when Patroni stops.
has_no_raft() {
  local found
  found=$(sed -n '/^raft:/{p;q}' "$1")
  [[ -z ${found} ]] || {
    printf '%s uses Raft: with Patroni stopped the DCS has no quorum, and nothing could be held, reset or handed over\n' "$1" >&2
    printf '%s\n' 'Move the cluster to etcd, Consul or ZooKeeper first (Patroni has deprecated Raft), then run this again.' >&2
    return 1
  }
}

# dynamic_configuration CONFIG SCOPE: what the DCS holds; nothing, and no failure, where it holds none.
dynamic_configuration() {
  local found said status
  said=$(mktemp)
  set +e
  found=$(ctl "$1" show-config "$2" 2>"${said}")
  status=$?
  set -e
  if ((status != 0)) && grep -q "'NoneType' object has no attribute 'data'" "${said}"; then
    # Patroni 3 falls over a key that is not there; Patroni 4 prints nothing.
    status=0
    found=''
  fi
  if ((status != 0)); then
    tail -n 5 -- "${said}" >&2
  fi
  rm -f -- "${said}"
  ((status == 0)) || return "${status}"
  if [[ -n ${found//[[:space:]{\}]/} && ${found} != null* ]]; then
    printf '%s\n' "${found}"
  fi
}

# stands_alone CONFIG SCOPE: the leader of a standby cluster follows another one and would not be a primary after a recovery. What else
# the dynamic configuration means for the run is told.
stands_alone() {
  local config paused
  config=$(dynamic_configuration "$1" "$2")
  paused=$(pause_of <<<"${config}")
  if [[ -z ${config} ]]; then
    printf '%s\n' 'the DCS holds no configuration of this cluster: there is nothing to hold, to save or to forget.' \
      'Patroni will take the copy in the data directory (patroni.dynamic.json): of the stopped cluster, or else of the backup.' \
      'Until the hand-over nothing keeps Patroni on a node that is rebooted from starting PostgreSQL: reboot none.'
  fi
  if [[ -n ${paused} ]]; then
    printf '%s\n' 'the cluster is in maintenance mode; it is taken out of it for the recovery and set again at the end'
  fi
  [[ ${config} != *standby_cluster:* || ${config} == *'standby_cluster: null'* ]] || {
    printf '%s\n' 'this is a standby cluster: recover the cluster that it follows, or take standby_cluster out with patronictl edit-config first' >&2
    return 1
  }
}

# pause_of: yes, if the dynamic configuration on standard input says maintenance mode.
pause_of() { sed -En 's/^pause:[[:space:]]*(true|on|yes)[[:space:]]*$/yes/p; T; q'; }

# is_forgotten CONFIG SCOPE: the DCS answers, and has neither members nor a dynamic configuration.
is_forgotten() {
  local all config
  all=$(members "$1" "$2")
  config=$(dynamic_configuration "$1" "$2")
  [[ -z ${all}${config} ]] || {
    printf 'the DCS still holds: %s\n' "${all:-its dynamic configuration}" >&2
    return 1
  }
}

# is_held CONFIG SCOPE: Patroni's maintenance mode, in which it starts no PostgreSQL. An empty DCS holds nothing.
is_held() {
  local config paused
  config=$(dynamic_configuration "$1" "$2")
  if [[ -z ${config} ]]; then
    printf 'the DCS holds no configuration of %s: there is no maintenance mode to set\n' "$2"
    return 0
  fi
  paused=$(pause_of <<<"${config}")
  [[ -n ${paused} ]] || {
    printf 'the configuration in the DCS does not say pause: true; once patronictl edit-config --set pause=true takes effect, run this script again\n' >&2
    return 1
  }
}

hold_cluster() { ctl "$1" edit-config --set pause=true --force "$2"; }

# is_not_held CONFIG SCOPE and let_go CONFIG SCOPE: a Patroni that starts now starts PostgreSQL.
is_not_held() {
  local config paused
  config=$(dynamic_configuration "$1" "$2")
  paused=$(pause_of <<<"${config}")
  [[ -z ${paused} ]] || {
    printf 'the configuration in the DCS says pause: true; once patronictl resume ends it, run this script again\n' >&2
    return 1
  }
}

let_go() { ctl "$1" edit-config --set pause=null --force "$2"; }

# seed_configuration DIRECTORY KEPT WORK: what the next leader seeds the dynamic configuration from is the stopped cluster's, where that
# still has its copy, and does not say maintenance mode. A server that starts with it needs no restart afterwards.
seed_configuration() {
  local name=patroni.dynamic.json
  if [[ -f $2/${name} ]]; then
    if [[ -f $1/${name} && ! -e $3/${name}.of-backup ]]; then
      cp -p -- "$1/${name}" "$3/${name}.of-backup"
    fi
    cp -p -- "$2/${name}" "$1/${name}.new"
    mv -- "$1/${name}.new" "$1/${name}"
    printf "%s is the stopped cluster's\n" "${name}"
  elif [[ -f $1/${name} ]]; then
    printf "%s is the backup's\n" "${name}"
  else
    printf 'there is no %s; the leader begins with the defaults of its configuration file\n' "${name}"
  fi
  if [[ -f $1/${name} ]]; then
    sed -i 's/"pause": *true/"pause": false/' "$1/${name}"
  fi
}

# seeds_a_primary DIRECTORY: with standby_cluster in it the node would follow another cluster.
seeds_a_primary() {
  local file=$1/patroni.dynamic.json found=''
  if [[ -f ${file} ]]; then
    found=$(grep -Eo '"standby_cluster": *\{' "${file}" || true)
  fi
  [[ -z ${found} ]] || {
    printf '%s says standby_cluster: the recovered node would follow another cluster instead of leading\n' "${file}" >&2
    printf '%s\n' 'The service is down; the DCS is as it was, and rollback.sh leads back. To go on take "standby_cluster" out of that file, then run.sh.' >&2
    return 1
  }
}

# without_pause: the dynamic configuration on standard input without maintenance mode.
without_pause() { sed '/^pause:/d'; }

# apply_config CONFIG SCOPE: standard input is the saved dynamic configuration; it replaces what is there, but for maintenance mode.
apply_config() {
  local file
  file=$(mktemp)
  without_pause >"${file}"
  ctl "$1" edit-config --replace "${file}" --force "$2"
  rm -f -- "${file}"
}

# same_config CONFIG SCOPE: standard input is the saved dynamic configuration; maintenance mode is no part of it.
same_config() {
  local saved found
  saved=$(without_pause)
  found=$(dynamic_configuration "$1" "$2")
  [[ ${found} == "${saved}" ]]
}

# --- A member that is stopped stays so: a boot may start its Patroni, and that PostgreSQL ---

# fence_member DIRECTORY: from its next start on no PostgreSQL comes up there, whoever starts it. Where there is no data, a file keeps
# Patroni from making a new cluster.
fence_member() {
  local file=$1/postgresql.auto.conf last
  if [[ ! -e $1/global/pg_control ]]; then
    [[ -d $1 ]] || mkdir -m 700 -- "$1" || return 0
    : >"$1/walwright_recovery_is_at_work"
    return 0
  fi
  if [[ -e ${file} ]]; then
    cp -p -- "${file}" "${file}.walwright"
    last=$(tail -c 1 -- "${file}")
    [[ -z ${last} ]] || printf '\n' >>"${file}.walwright"
  else
    (umask 077 && : >"${file}.walwright")
  fi
  printf "shared_preload_libraries = 'walwright_recovery_is_at_work'\n" >>"${file}.walwright"
  mv -- "${file}.walwright" "${file}"
}

# is_fenced DIRECTORY: where no directory can be made, Patroni makes none either.
is_fenced() {
  local so=no
  if [[ -e $1/global/pg_control ]]; then
    ! grep -qs 'walwright_recovery_is_at_work' "$1/postgresql.auto.conf" || so=yes
  elif [[ -d $1 ]]; then
    [[ ! -e $1/walwright_recovery_is_at_work ]] || so=yes
  else
    [[ -w ${1%/*} ]] || so=yes
  fi
  [[ ${so} == yes ]] || {
    printf 'nothing in %s keeps PostgreSQL from coming up: the fence (walwright_recovery_is_at_work) could not be written, or something has taken it out; make room or rights there, keep away what writes there, then run this script again\n' "$1" >&2
    return 1
  }
}

# unfence_member DIRECTORY: what has no fence is left alone; it may be at work.
unfence_member() {
  local file=$1/postgresql.auto.conf
  rm -f -- "$1/walwright_recovery_is_at_work"
  if grep -qs 'walwright_recovery_is_at_work' "${file}"; then
    cp -p -- "${file}" "${file}.walwright"
    sed -i '/walwright_recovery_is_at_work/d' "${file}.walwright"
    mv -- "${file}.walwright" "${file}"
  fi
}

# --- Whether the unit is the one, and what the system keeps beside the files ---

# unit_is_it KIND UNIT DIRECTORY: the unit exists, and where PostgreSQL runs, it runs too: a unit of another name would count as stopped.
unit_is_it() {
  local found pid
  # systemctl and supervisorctl take these for any number of units, and answer for whichever there are.
  [[ $2 != *[*?\[\ ]* && $1/$2 != supervisor/all && $1/$2 != supervisor/*: ]] || {
    printf '%s takes %s for more than one unit\nname one in manager.service.unit\n' "$1" "$2" >&2
    return 1
  }
  if [[ $1 == systemd ]]; then
    found=$(systemctl show -p LoadState --value -- "$2")
  else
    found=$(supervisorctl status "$2" || true)
    [[ ${found} == *'no such'* ]] || found=loaded
  fi
  [[ ${found} == loaded ]] || {
    printf '%s knows no unit %s: %s\nname it in manager.service.unit\n' "$1" "$2" "${found}" >&2
    return 1
  }
  found=$(unit_state "$1" "$2")
  pid=$(postmaster "$3")
  printf '%s: %s\n' "$2" "${found}"
  [[ -z ${pid} || ${found} == active || ${found} == RUNNING ]] || {
    printf 'PostgreSQL runs on %s (process %s), and not by %s; name the unit that it runs by in manager.service.unit, or stop it by hand\n' "$3" "${pid}" "$2" >&2
    return 1
  }
}

# relabel DIRECTORY PLACE…: the labels of SELinux belong to a path; what was renamed or restored there has others.
relabel() {
  local mode wal
  mode=$(getenforce 2>/dev/null || true)
  [[ ${mode} == Enforcing ]] || return 0
  wal=$(wal_place "$1")
  restorecon -R "$@" ${wal:+"${wal}"}
}

# The functions so far are those that travel; the rest stays on the control host.
all=$(compgen -A function)
mapfile -t host_functions <<<"${all}"

# --- The options that every script takes ---

bundle=${BASH_SOURCE[0]%/*}
[[ ${bundle} != "${BASH_SOURCE[0]}" ]] || bundle=.
bundle=$(cd -- "${bundle}" && pwd)

state=''
step=''
step_started=''
run_id=''
rc=0
dry_run=no
assume_yes=no
goal_words=()
still=''
# Hosts that rollback.sh was told are lost.
without=()
unreached=''
export project_dir=${PWD}

# option WORDS…: takes one option; option_words tells how many words it was, 0 for none that is known here.
option_words=0
option() {
  option_words=1
  case $1 in
    --yes) assume_yes=yes ;;
    --dry-run) dry_run=yes ;;
    # check-bundle.sh has looked at these two.
    --allow-edited) ;;
    --expect)
      (($# > 1)) || usage_error "$1 wants a digest"
      option_words=2
      ;;
    --still)
      (($# > 1)) || usage_error "$1 wants the steps that still hold, or none"
      option_words=2
      still=$2
      ;;
    --patience)
      [[ ${2-} =~ ^[1-9][0-9]{0,6}$ ]] || usage_error "$1 wants seconds"
      option_words=2
      patience=$2
      ;;
    -h | --help) help ;;
    --state | --project-dir)
      [[ -n ${2-} ]] || usage_error "$1 wants a folder"
      option_words=2
      if [[ $1 == --state ]]; then
        # Made by open_state; who only looks makes none.
        state=$2
      else
        project_dir=$(cd -- "$2" 2>/dev/null && pwd) || usage_error "--project-dir: there is no folder $2, or it cannot be entered"
      fi
      ;;
    *) option_words=0 ;;
  esac
}

# help: what stands at the head of the script that was called.
help() {
  awk 'NR == 1 { next } /^#/ { sub(/^# ?/, ""); print; next } { exit }' "$0"
  exit 0
}

usage_error() {
  printf 'error: %s\n' "$1" >&2
  exit 2
}

# step_options WORDS…: a step that is run alone takes no others.
step_options() {
  while (($# > 0)); do
    option "$@"
    ((option_words > 0)) || usage_error "unknown option $1; there are --yes, --dry-run, --state DIR, --still STEPS, --expect DIGEST, --allow-edited, --patience SECONDS, --project-dir DIR and --help"
    shift "${option_words}"
  done
}

# --- What is said, and the event log ---

now() { date -u +%Y-%m-%dT%H:%M:%S.%3NZ; }

# What a terminal does not show as itself: control characters, what turns the direction of text, what has no width, tags, fillers, blanks
# that are none; ranges of code points. Line feeds and tabs are looked at nowhere below.
hidden=(
  0-1f
  7f-9f
  a0
  ad
  34f
  61c
  70f
  115f-1160
  1680
  17b4-17b5
  180b-180f
  2000-200f
  2028-202f
  205f-206f
  2800
  3000
  3164
  fdd0-fdef
  fe00-fe0f
  feff
  ffa0
  fff0-fffb
  fffe-ffff
  110bd
  110cd
  13430-1343f
  16fe4
  1bca0-1bca3
  1d159
  1d173-1d17a
  1fffe-1ffff
  2fffe-2ffff
  3fffe-3ffff
  4fffe-4ffff
  5fffe-5ffff
  6fffe-6ffff
  7fffe-7ffff
  8fffe-8ffff
  9fffe-9ffff
  afffe-affff
  bfffe-bffff
  cfffe-cffff
  dfffe-dffff
  e0000-e0fff
  efffe-effff
  ffffe-fffff
  10fffe-10ffff
)
# The same by blocks of 4096, since most have none: whether `code` is one.
hidden_in=()
for codes in "${hidden[@]}"; do
  for ((block = 0x${codes%-*} >> 12; block <= 0x${codes#*-} >> 12; block++)); do
    hidden_in[block]="${hidden_in[block]:+${hidden_in[block]} || }(code >= 0x${codes%-*} && code <= 0x${codes#*-})"
  done
done
unset codes block

# How many bytes of a line are shown.
longest=131072

# visible TEXT [BYTES]: `seen` becomes the text with each of these as its code point, \u{202e}. All that is printed or logged goes through it:
# what a host, a query or a hook answers is text and must not be able to be anything else. It is taken in pieces: bash is slow where it
# takes a character from a long text. BYTES have been left out behind it.
seen=''
visible() {
  local text=$1 piece over=${2:-0} rest=''
  seen=$1
  over=$((over + ${#text} > longest ? over + ${#text} - longest : 0))
  if ((over > 0)); then
    rest=" … and ${over} more bytes"
    text=${text:0:longest}
    seen=${text}${rest}
  fi
  [[ ${text} == *[!$'\t\n'\ -~]* ]] || return 0
  seen=''
  while [[ -n ${text} ]]; do
    piece=${text:0:200}
    text=${text:200}
    # No piece ends within a character.
    while [[ ${text} == [$'\x80'-$'\xbf']* ]] && ((${#piece} < 204)); do
      piece+=${text:0:1}
      text=${text:1}
    done
    visible_piece
  done
  seen+=${rest}
}

visible_piece() {
  local plain code more character all=''
  while :; do
    plain=${piece%%[!$'\t\n'\ -~]*}
    all+=${plain}
    piece=${piece:${#plain}}
    [[ -n ${piece} ]] || break
    printf -v code '%d' "'${piece:0:1}"
    code=$((code & 255))
    more=0
    if ((code >= 0xc2 && code <= 0xf4)); then
      more=$((code < 0xe0 ? 1 : code < 0xf0 ? 2 : 3))
      several "${piece:1:more}"
    fi
    character=${piece:0:more+1}
    piece=${piece:more+1}
    if ((more == 0 && code >= 0x80)); then
      printf -v character '\\x%x' "${code}"
    elif ((${hidden_in[code >> 12]:-0})); then
      printf -v character '\\u%s%x}' '{' "${code}"
    fi
    all+=${character}
  done
  seen+=${all}
}

# several BYTES: code becomes the code point that the byte in it begins; a byte that begins none, or one that is written longer than it
# is, stays alone.
several() {
  local rest=$1 next point=$((code & (0x3f >> more))) count=${more} least
  while ((count > 0)); do
    next=0
    [[ -z ${rest} ]] || printf -v next '%d' "'${rest:0:1}"
    rest=${rest:1}
    next=$((next & 255))
    if ((next < 0x80 || next > 0xbf)); then
      more=0
      return 0
    fi
    point=$((point << 6 | next & 0x3f))
    count=$((count - 1))
  done
  least=$((more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000))
  if ((point < least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))); then
    more=0
    return 0
  fi
  code=${point}
}

# next_line [WHAT]: `line` becomes the next one of standard input, `ended` is yes where there is none. Of one that has no end only the
# beginning is kept; `over` counts the rest. Where WHAT is named, silence is told, and how long it is since `began`: nobody ends what only
# takes long.
next_line() {
  local part status at_once=65536
  line=''
  over=0
  ended=no
  while :; do
    status=0
    if [[ -n ${1-} ]]; then
      IFS= read -r -n "${at_once}" -t "${told_every}" part || status=$?
    else
      IFS= read -r -n "${at_once}" part || status=$?
    fi
    if ((${#line} <= longest)); then
      line+=${part}
    else
      over=$((over + ${#part}))
    fi
    if ((status > 128)); then
      say "   … still at work after $((SECONDS - began)) s: $1" >&2
    elif ((status > 0)); then
      [[ -n ${line} ]] || ended=yes
      return 0
    elif ((${#part} < at_once)); then
      return 0
    fi
  done
}

# visibly: standard input, line by line.
visibly() {
  local line over ended
  next_line
  while [[ ${ended} == no ]]; do
    visible "${line%$'\r'}" "${over}"
    printf '%s\n' "${seen}"
    next_line
  done
}

# clearly WORDS…: what they print, made visible.
clearly() { "$@" 2>&1 | visibly; }

# filtered WORDS…: the same, each output for itself.
filtered() { { { "$@" 2>&1 >&4 4>&- | visibly >&2; } 4>&1; } | visibly; }

# What a dry run shows of one case only stands below it, by so many blanks.
told_in=''
say() {
  visible "$*"
  printf '%s%s\n' "${told_in}" "${seen//$'\n'/$'\n'${told_in}}"
}

warn() {
  visible "$*"
  printf 'warning: %s\n' "${seen}" >&2
}

# margin [WHAT]: what a program prints stands apart from what is said here.
margin() {
  local line over ended began=${SECONDS}
  next_line "$@"
  while [[ ${ended} == no ]]; do
    visible "${line%$'\r'}" "${over}"
    printf '      | %s\n' "${seen}"
    next_line "$@"
  done
}

in_margin() { "$@" 2>&1 | margin; }

die() {
  local line
  visible "$1"
  printf 'error: %s\n' "${seen}" >&2
  shift
  for line in "$@"; do
    visible "${line}"
    printf '       %s\n' "${seen}" >&2
  done
  exit 1
}

# One value as a JSON string; control characters become blanks, which no reader of a log misses.
json_string() {
  local text
  visible "$1"
  text=${seen//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//[[:cntrl:]]/ }
  printf '"%s"' "${text}"
}

# event STEP HOST STARTED ENDED STATUS [WHAT]: one line of events.jsonl; a dash stands for null.
event() {
  local line value text key keys=(run step host started ended status what)
  line=''
  for value in "${run_id}" "$@"; do
    key=${keys[0]}
    keys=("${keys[@]:1}")
    if [[ ${value} == - ]]; then
      text=null
    else
      text=$(json_string "${value}")
    fi
    line+="${line:+, }\"${key}\": ${text}"
  done
  printf '{ %s }\n' "${line}" >>"${state}/events.jsonl"
}

# try WORDS…: runs them and leaves the status in rc; errexit holds inside, which `if` would switch off.
try() {
  set +e
  (
    set -e
    "$@"
  )
  rc=$?
  set -e
}

# --- How long an answer may take, and what is said meanwhile ---

# A query behind a lock, a mount whose server is gone, a store without its quorum: whoever only reads is not waited for without end. Work
# may be long and is never ended for that; it is told that it goes on. Seconds:
answer_limit=600
probe_limit=180
query_limit=3600
told_every=30
# How much longer this machine waits than the host should need.
host_grace=30
# --patience: longer limits, for a host that is slow and not stuck.
patience=''
# The limit of the command that is being sent; none for work.
time_limit=''

# How many bytes of an answer are taken.
heard_most=4194304

# no_more: standard input; whoever says more than that is not heard.
no_more() {
  local more
  head -c "${heard_most}"
  more=$(head -c 1 | wc -c)
  ((more == 0)) || {
    printf 'the answer is longer than %s bytes and not taken\n' "${heard_most}" >&2
    return 1
  }
}

# within SECONDS WORDS…: what they run on a host is ended there after that time, with all that it started. This machine waits a little
# longer and then gives up by itself: a process that waits for a dead disk cannot be ended.
within() {
  local time_limit=$1
  shift
  if [[ -n ${patience} ]] && ((patience > time_limit)); then
    time_limit=${patience}
  fi
  "$@"
}

# bounded WORDS…: a program of this machine, under the limit. In the foreground, so that Ctrl-C reaches it.
bounded() {
  if [[ -n ${time_limit} ]]; then
    timeout --foreground -k 10 "$((time_limit + host_grace))" "$@"
  else
    "$@"
  fi
}

# in_time SEAT BEGAN WHAT: `rc` is not that of a command which was ended at its limit.
in_time() {
  ((rc != 124 && rc != 137)) || die "no answer from ${1##*@} after $((SECONDS - $2)) s: $3" \
    'it only had to look and was ended there, so nothing is half done. Something holds it up: a lock in the database, a mount or a disk that does not answer, etcd or another store without its quorum, a host under great load' \
    'mend that, then this script goes on here; where it is only slow: --patience SECONDS waits longer'
}

# told WHAT WORDS…: what they print stands in the margin, and where they print nothing, that they are still at work.
told() {
  local what=$1
  shift
  "$@" 2>&1 | margin "${what}"
}

# so_now SEAT WHAT WORDS…: `rc` tells whether it is true. Where no answer comes nothing is done by guess.
so_now() {
  local seat=$1 what=$2 began=${SECONDS}
  shift 2
  try within "${probe_limit}" on "${seat}" "$@" >/dev/null 2>&1
  in_time "${seat}" "${began}" "${what}"
}

# limit_of FUNCTION: the plan's own queries may take long.
limit_of() {
  if [[ $1 == query_holds || $1 == only_reads ]]; then
    printf '%s' "${query_limit}"
  else
    printf '%s' "${answer_limit}"
  fi
}

# sent FILE SEAT FUNCTION … PATH: a small file, which stands in its place whole or not at all.
sent() {
  local began=${SECONDS}
  try within "${answer_limit}" hand "$@"
  in_time "$2" "${began}" "write ${!#}"
  ((rc == 0)) || die "${!#} was not written on ${2##*@} (exit status ${rc})" 'what was there is unchanged; mend the reason, then run.sh goes on here'
}

# --- The state folder: what this run has done and learned, outside the bundle ---

# open_state: the folder, made when it is not there yet, and the run it belongs to.
open_state() {
  local plan=patroni-wal-restore given
  if [[ -z ${state} ]]; then
    state=${WALWRIGHT_STATE:-${XDG_STATE_HOME:-${HOME:?}/.local/state}/walwright/${plan}}
  fi
  given=${state}
  # check-bundle.sh has made it, and has said what leads on where it could not; so here something changed since.
  mkdir -p -- "${given}" || die "the state folder ${given} cannot be made" 'make room or rights there, then run this script again'
  state=$(cd -- "${given}" && pwd -P) || die "the state folder ${given} cannot be entered" 'make room or rights there, then run this script again'
  make_folders
  if [[ -s ${state}/over ]]; then
    put_away
  fi
  if [[ -s ${state}/run ]]; then
    run_id=$(<"${state}/run")
    [[ $(<"${state}/plan") == "${plan}" ]] || die "the state folder ${state} belongs to another plan" 'give this one its own: --state DIR'
  else
    run_id=$(date -u +%Y%m%dT%H%M%SZ)
    run_id=${plan}-${run_id}-$$
    printf '%s\n' "${plan}" >"${state}/plan"
    printf '%s\n' "${run_id}" >"${state}/run.$$"
    # Of two that begin at once one names the run, and both hear the same name.
    ln -- "${state}/run.$$" "${state}/run" 2>/dev/null || true
    rm -f -- "${state}/run.$$"
    run_id=$(<"${state}/run")
  fi
  still_known
  # It becomes a part of paths and of patterns.
  [[ ${run_id} == "${plan}"-* && ${run_id#"${plan}"-} =~ ^[0-9]{8}T[0-9]{6}Z-[0-9]+$ ]] || die "${state}/run does not name a run of this plan" 'it was edited; name another state folder: --state DIR'
}

# The steps of this bundle.
all_steps=(preflight protect quiesce stop set-aside restore configure replay inspect promote hand-over resume replicas finish)

# still_known: each step that --still names is one of this bundle, or was done by the bundle before.
still_known() {
  local name names
  IFS=, read -ra names <<<"${still}"
  for name in ${names[@]+"${names[@]}"}; do
    [[ ${name} == none || " ${all_steps[*]} " == *" ${name} "* || -e ${state}/done/${name:-.} ]] ||
      usage_error "--still: no step is called ${name:-nothing}; run.sh --list names them"
  done
}

# bind_bundle: a state belongs to one bundle. What another one has done was done by other lines, so a person has to say what still holds.
bind_bundle() {
  local digest bound='' file name kept='' begun dropped=()
  digest=$(sha256sum <"${bundle}/SHA256SUMS")
  digest=${digest%% *}
  if [[ -s ${state}/bundle ]]; then
    bound=$(<"${state}/bundle")
  fi
  [[ ${bound} != "${digest}" ]] || return 0
  begun=$(changed)
  if [[ -n ${bound} && -n ${begun} ]]; then
    [[ -n ${still} ]] || die "this run was begun with another bundle, ${bound}" \
      "to go on, or back, with that one: bash ${state}/bundles/${bound}/${0#"${bundle}"/} --state ${state}" \
      'to go on with this one, name the steps that are done (run.sh --list) and still hold: --still STEP,STEP or --still none'
    for file in "${state}"/done/*; do
      name=${file##*/}
      if [[ ,${still}, == *,"${name}",* ]]; then
        kept+=" ${name}"
      elif [[ -e ${file} ]]; then
        [[ ! -e ${state}/facts/passed.hand-over ]] || die "${name} cannot be done again: the recovered data was handed over" 'name it with --still'
        dropped+=("${name}")
      fi
    done
    for name in ${dropped[@]+"${dropped[@]}"}; do
      may_be_dropped "${name}" "${bound}"
    done
    for name in ${dropped[@]+"${dropped[@]}"}; do
      rm -f -- "${state}/done/${name}" "${state}/facts/passed.${name}"
    done
    say "this bundle takes over from ${bound}; done and still holding:${kept:- nothing}"
  fi
  printf '%s\n' "${digest}" >"${state}/bundle.new"
  mv -- "${state}/bundle.new" "${state}/bundle"
}

# may_be_dropped STEP BUNDLE: another bundle can do it again. What was replayed stands at the target of BUNDLE or beyond it, and no other
# target can be proved on that data.
may_be_dropped() {
  local later
  later=$(overtaken "$1")
  if [[ $1 == replay ]]; then
    later=replay
  fi
  [[ -z ${later} ]] || die "$1 cannot be done again: the step ${later} was begun since by the bundle ${2}" \
    "where this bundle has another target, backup or place: bash ${state}/bundles/${2}/rollback.sh --state ${state} goes back, then this one begins anew" \
    'where all that is done holds for it, too, name it with --still'
}

# overtaken STEP: the step that was begun since and stands on what STEP did, so that STEP cannot be done again under it; else nothing.
overtaken() {
  local later=''
  case $1 in
    preflight | protect) later=stop ;;
    set-aside) later=restore ;;
    restore | configure) later=replay ;;
    *) ;;
  esac
  if [[ -n ${later} && -e ${state}/begun/${later} ]]; then
    printf '%s' "${later}"
  fi
}

# changed: yes where this run has changed anything so far, else nothing.
changed() {
  local begun
  begun=$(find "${state}/begun" -type f ! -name preflight -print -quit)
  printf '%s' "${begun:+yes}"
}

make_folders() {
  mkdir -p -- "${state}/done" "${state}/begun" "${state}/facts" "${state}/saved" "${state}/output" || die "nothing can be written in the state folder ${state}" 'make room or rights there, then run this script again'
}

# put_away: what a run that was rolled back wrote is kept beside the next one's, all of it, even if this is broken off.
put_away() {
  local folder name
  folder=$(<"${state}/over")
  folder=${state}/earlier/${folder}
  mkdir -p -- "${folder}"
  for name in run plan bundle events.jsonl begun facts saved output 'done'; do
    if [[ -e ${state}/${name} && ! -e ${folder}/${name} ]]; then
      mv -- "${state}/${name}" "${folder}/${name}"
    fi
  done
  rm -f -- "${state}/over"
  make_folders
}

remember() {
  printf '%s\n' "$2" >"${state}/facts/$1.new"
  mv -- "${state}/facts/$1.new" "${state}/facts/$1"
}

# recall NAME: a remembered value, empty if there is none.
recall() {
  if [[ -e ${state}/facts/$1 ]]; then
    cat -- "${state}/facts/$1"
  fi
}

# A step whose run.sh was killed stops before its next command, so that the next run finds nobody at work.
still_wanted() {
  local mark
  [[ -n ${WALWRIGHT_RUN_MARK:-} ]] || return 0
  mark=$(process_mark "${WALWRIGHT_RUN_MARK%% *}")
  [[ ${mark} == "${WALWRIGHT_RUN_MARK}" ]] || die 'run.sh is gone; this step stops here and the next run.sh goes on'
}

# hold: the state folder is this script's until it ends, and with it a connection to each host.
hold() {
  hold_folder
  connect
}

# hold_folder: the state folder alone.
hold_folder() {
  hold_state
  trap leave EXIT
  bind_bundle
}

# connect: what is shared by all commands for the hosts.
connect() {
  open_connections
}

# leave: a run that has changed nothing leaves no lock behind, however it ends.
node_held=no
gives_back=no
leave() {
  local begun
  begun=$(changed)
  if [[ ${node_held} == yes && (${gives_back} == yes || -z ${begun}) ]]; then
    try within "${probe_limit}" on postgres@db1 drop_lock /var/lib/postgresql/15/patroni1.walwright "${run_id}"
    ((rc == 0)) || still_locked
  fi
  close_connections
  rm -f -- "${state}/holder"
}

# still_locked: the lock could not be given back, and keeps every other recovery off.
still_locked() {
  local work=/var/lib/postgresql/15/patroni1.walwright target=db1
  node_held=lost
  warn "the lock of ${target} was not given back, or nobody could tell (exit status ${rc}): ${work}/lock"
  warn "no other recovery begins there until it is: rollback.sh gives it back once ${target} answers; or by hand: remove that file, if it names ${run_id}"
}

# hold_state: one run at a time on this state folder. The steps of a killed run stop at their next command; they are waited for.
hold_state() {
  local mine holder alive waited=0 host
  host=$(uname -n)
  mine=$(process_mark "$$")
  mine+=" ${host}"
  printf '%s\n' "${mine}" >"${state}/holder.$$"
  while ! ln -- "${state}/holder.$$" "${state}/holder" 2>/dev/null; do
    holder=$(cat -- "${state}/holder" 2>/dev/null || true)
    if [[ -n ${holder} && ${holder##* } != "${host}" ]]; then
      rm -f -- "${state}/holder.$$"
      die "a run from ${holder##* } holds ${state} (process ${holder%% *} there)" "if it is gone for good, remove ${state}/holder"
    fi
    alive=$(process_mark "${holder%% *}")
    if [[ -n ${alive} && ${holder} == "${alive} ${host}" ]]; then
      rm -f -- "${state}/holder.$$"
      die "a run is at work on ${state} already (process ${holder%% *})" 'call this again when it has ended; a run that hangs can be ended (kill, with that number): the next one goes on where it was'
    fi
    waited=$((waited + 1))
    ((waited < 50)) || die "no lock can be made in ${state}" 'it has to be on a file system with hard links; name another one: --state DIR'
    # Renamed, not removed: whoever came first has put his own there meanwhile, and keeps it.
    if mv -- "${state}/holder" "${state}/holder.gone.$$" 2>/dev/null; then
      alive=$(cat -- "${state}/holder.gone.$$")
      [[ ${alive} == "${holder}" ]] || ln -- "${state}/holder.gone.$$" "${state}/holder" 2>/dev/null || true
      rm -f -- "${state}/holder.gone.$$"
    fi
  done
  rm -f -- "${state}/holder.$$"
  waited=0
  while [[ -e ${state}/step.mark ]]; do
    holder=$(cat -- "${state}/step.mark" 2>/dev/null || true)
    alive=$(process_mark "${holder%% *}")
    if [[ -z ${holder} || ${alive} != "${holder}" ]]; then
      rm -f -- "${state}/step.mark"
      break
    fi
    ((waited > 0)) || say "a step of an earlier run is still at its last command (process ${holder%% *}); waiting for it"
    ((waited < 900)) || die 'it is still at it' "run this again when it has ended; where it hangs, end it (kill ${holder%% *})"
    sleep 1
    waited=$((waited + 1))
  done
}

# settle: short commands of a killed run may still be at work on the hosts; they end by themselves and are waited for. A host that does
# not answer is left to the step that needs it.
settle() {
  local seat tag begun
  begun=$(changed)
  [[ -n ${begun} ]] || return 0
  tag=$(run_tag)
  for seat in postgres@db1 root@db1 postgres@db2 root@db2 postgres@db3 root@db3 barman@barman; do
    given_up "${seat##*@}"
    [[ ${gone} == no ]] || continue
    try within "${probe_limit}" on "${seat}" alone "${run_id}" "${tag}" >/dev/null 2>&1
    ((rc != 3)) || await "${seat}" 900 'what an earlier run began there has ended' alone "${run_id}" "${tag}"
  done
}

# hold_node: one recovery at a time on the plan's node, from wherever it is run.
hold_node() {
  local host target=db1
  host=$(uname -n)
  show postgres@db1 'take the lock of the node: one recovery at a time' take_lock /var/lib/postgresql/15/patroni1.walwright "${run_id}" "${host}:${state}"
  [[ ${dry_run} != yes ]] || return 0
  try within "${probe_limit}" on postgres@db1 take_lock /var/lib/postgresql/15/patroni1.walwright "${run_id}" "${host}:${state}"
  case ${rc} in
    0) node_held=yes ;;
    3) die 'this run does not begin' 'rollback.sh on its own control host ends it; where that host is gone for good, remove the lock file named above' ;;
    4) die "no lock can be written on ${target}; what it said is above" 'make room there (df shows which disk is full), then run it again' ;;
    *)
      warn "${target} was not reached, or no lock can be made on it (exit status ${rc}; what it said is above). Where it is lost for good:"
      without_host "${target}"
      die 'this run does nothing' 'when the node can be reached, run it again'
      ;;
  esac
}

# --- What a run learns: each fact has a form ---

# form_of FACT: what its whole value can be. A fact becomes a part of sums, queries and commands on other hosts than the one that told it.
form_of() {
  case $1 in
    leader) printf '%s' '(db1|db2|db3)?' ;;
    newest) printf '%s' '[1-9][0-9]{0,9}' ;;
    timeline) printf '%s' '[1-9][0-9]{0,9}' ;;
    last_segment) printf '%s' '([0-9A-F]{24})?' ;;
    archived) printf '%s' '([0-9A-F]{24})?' ;;
    closed) printf '%s' '([0-9A-F]{24})?' ;;
    pinned_before) printf '%s' 'nokeep|full|standalone' ;;
    sizes) printf '%s' '((data|[0-9]{1,10})=[0-9]{1,18} ?)*' ;;
    first_segment) printf '[0-9A-F]{24}' ;;
    *) die "no fact is called $1" ;;
  esac
}

# fits FACT VALUE: yes or no.
fits() {
  local form so=no
  form=$(form_of "$1")
  [[ ! $2 =~ ^(${form})$ ]] || so=yes
  printf '%s' "${so}"
}

# believed FACT SEAT VALUE: what a host has told is of the fact's form, or the run ends; nothing of it was remembered or used.
believed() {
  local so
  so=$(fits "$1" "$3")
  [[ ${so} == yes ]] || die "${2##*@} tells a $1 that is none: ${3:-nothing}" \
    'it was not used; look at that host: what answers there is not what was asked, or somebody else answers'
}

# learned FACT: what an earlier step has learned; a dry run, which learns nothing, shows the name of what will stand there.
learned() {
  local found so
  if [[ -e ${state}/facts/$1 ]]; then
    # The files of the state folder can be edited.
    found=$(recall "$1")
    so=$(fits "$1" "${found}")
    [[ ${so} == yes ]] || die "${state}/facts/$1 holds what is no $1: ${found:-nothing}" \
      'it was edited; write by hand into it what the step that learned it has told, which is kept in the folder output beside'
    printf '%s' "${found}"
  elif [[ ${dry_run} == yes ]]; then
    printf '«%s»' "$1"
  fi
}

# --- How a command reaches a host. A seat is USER@HOST; the seat `control` is this machine ---
# reach SEAT COMMAND: COMMAND is one line for a POSIX shell; its standard input is this function's.
reach() {
  local user=${1%@*} host=${1##*@} command="cd /; $2"
  case ${host} in
    db1)
      over_ssh by_sudo "${user}" postgres db1 "${command}" -o ConnectTimeout=10
      ;;
    db2)
      over_ssh by_sudo "${user}" postgres db2 "${command}" -o ConnectTimeout=10
      ;;
    db3)
      over_ssh by_sudo "${user}" postgres db3 "${command}" -o ConnectTimeout=10
      ;;
    barman)
      over_ssh by_sudo "${user}" barman barman "${command}" -o ConnectTimeout=10
      ;;
    *) die "no host is called ${host}" ;;
  esac
}
# over_ssh BECOME USER LOGIN ADDRESS COMMAND SSH…: nothing is asked for at a terminal; where USER is not the login, BECOME leads
# from one to the other. Of two options with one name ssh takes the first: this host's come before those of every host.
over_ssh() {
  local become=$1 command=$5
  if [[ $2 != "$3" ]]; then
    command=$("${become}" "$2" "$5")
  fi
  bounded ssh "${@:6}" "${ssh_options[@]}" -o ControlPath="${WALWRIGHT_SOCKETS:-none}/%C" -l "$3" -- "$4" "${command}"
}

ssh_options=(
  -o LogLevel=ERROR
  -o
  BatchMode=yes
  -o
  ConnectTimeout=10
  -o
  ServerAliveInterval=15
  -o
  ServerAliveCountMax=4
)

# For a login, before anything is asked.
connection_limit=30

# open_connections: one a login, shared by all commands of a run; a command that finds none opens its own.
open_connections() {
  WALWRIGHT_SOCKETS=$(mktemp -d)
  export WALWRIGHT_SOCKETS
  open_connection db1 postgres db1 -o ConnectTimeout=10
  open_connection db2 postgres db2 -o ConnectTimeout=10
  open_connection db3 postgres db3 -o ConnectTimeout=10
  open_connection barman barman barman -o ConnectTimeout=10
}

# open_connection HOST USER ADDRESS SSH…: a login may hang where the host is reached, and ssh's own limits end with that; so this one has a
# limit, and says where it was not enough. What stays in the background has left it behind.
open_connection() {
  local limit=${connection_limit} status=0
  given_up "$1"
  [[ ${gone} == no ]] || return 0
  if [[ -n ${patience} ]] && ((patience > limit)); then
    limit=${patience}
  fi
  # Nor must that hold this run's output open.
  timeout --foreground -k 5 "${limit}" ssh -f -N -M "${@:4}" "${ssh_options[@]}" -o ControlPath="${WALWRIGHT_SOCKETS}/%C" -o ControlPersist=300 \
    -l "$2" -- "$3" </dev/null >/dev/null 2>&1 || status=$?
  case ${status} in
    0) ;;
    124 | 137) warn "$1 let nobody in for ${limit} s; what needs it asks again and waits ${probe_limit} s and more for each answer" ;;
    *) warn "no connection to $1 yet (exit status ${status}); what needs it tries again" ;;
  esac
}

close_connections() {
  local socket
  # A run that is refused early has opened none.
  [[ -n ${WALWRIGHT_SOCKETS-} ]] || return 0
  for socket in "${WALWRIGHT_SOCKETS:?}"/*; do
    if [[ -S ${socket} ]]; then
      ssh -S "${socket}" -O exit -- walwright >/dev/null 2>&1 || true
    fi
  done
  find "${WALWRIGHT_SOCKETS:?}" -depth -delete 2>/dev/null || true
}

# Three ways to become a user, by what the login may do.
by_sudo() { quote sudo -n -H -u "$1" -- sh -c "$2"; }
by_su() { quote su -s /bin/sh "$1" -c "$2"; }
by_nothing() { printf '%s' "$2"; }
# The name of this process's commands, in their environment on every host: work that outlives a killed run is known by it.
run_tag() {
  local mark=${WALWRIGHT_RUN_MARK:-}
  if [[ -z ${mark} ]]; then
    mark=$(process_mark "$$")
  fi
  printf '%s' "${run_id}:${mark/ /.}"
}

# source_of FUNCTION…: function_source becomes the text of these host functions and of those they use.
function_source=''
source_of() {
  local todo=("$@") seen=' ' name other body
  function_source=''
  while ((${#todo[@]} > 0)); do
    name=${todo[0]}
    todo=("${todo[@]:1}")
    if [[ ${seen} != *" ${name} "* ]]; then
      seen+="${name} "
      body=$(declare -f "${name}")
      function_source+=${body}$'\n'
      for other in "${host_functions[@]}"; do
        if [[ ${body} == *"${other}"* ]]; then
          todo+=("${other}")
        fi
      done
    fi
  done
}

# command_line WORDS…: the line that runs them. Host functions among the words travel with what they use.
command_line() {
  local word name used=() line tag
  tag=$(run_tag)
  tag=$(quote "${tag}")
  for word in "$@"; do
    for name in "${host_functions[@]}"; do
      if [[ ${word} == "${name}" ]]; then
        used+=("${name}")
      fi
    done
  done
  if ((${#used[@]} > 0)) && [[ ${used[0]} == "$1" ]]; then
    source_of "${used[@]}"
    line=$(quote bash -c "set -euo pipefail; shopt -s inherit_errexit 2>/dev/null || true; export LC_ALL=C; ${function_source}\"\$@\"" walwright "$@")
  else
    line=$(quote "$@")
  fi
  printf 'WALWRIGHT_RUN=%s %s%s' "${tag}" "${time_limit:+timeout -k 10 ${time_limit} }" "${line}"
}

# on SEAT WORDS…: runs them there and nothing else; standard input is empty. Whatever a host says passes the filter here, in `hand` and in
# `ask`, and no other function that prints reaches one.
on() {
  local seat=$1 line
  shift
  if [[ ${seat} == control ]]; then
    filtered "$@" </dev/null
  else
    line=$(command_line "$@")
    filtered reach "${seat}" "${line}" </dev/null
  fi
}

# briefly WORDS…: both outputs have an end; the one for errors is made visible, the other one is data.
briefly() { { { "$@" 2>&1 >&4 4>&- | no_more | visibly >&2; } 4>&1; } | no_more; }

# ask SEAT WORDS…: what they print, without whatever the login's own start files print before.
ask() {
  local seat=$1 line answer status
  shift
  if [[ ${seat} == control ]]; then
    briefly "$@" </dev/null
    return
  fi
  line=$(command_line "$@")
  answer=$(briefly reach "${seat}" "echo; echo --walwright--; ${line}" </dev/null)
  status=$?
  ((status == 0)) || return "${status}"
  answer=${answer#*--walwright--}
  printf '%s' "${answer#$'\n'}"
}

# hear SEAT WORDS…: as ask, but the answer is in `answer` and the status in `rc`. It never waits without a limit.
answer=''
hear() {
  local said=/dev/stderr
  if [[ -d ${state}/output ]]; then
    said=${state}/output/hear.log
  fi
  set +e
  answer=$(
    set -e
    within "${time_limit:-${probe_limit}}" ask "$@" 2>"${said}"
  )
  rc=$?
  set -e
  if [[ ${said} != /dev/stderr && -s ${said} ]]; then
    margin <"${said}" >&2
  fi
}

# hand FILE SEAT WORDS…: runs them there with FILE as standard input.
hand() {
  local file=$1 seat=$2 line
  shift 2
  line=$(command_line "$@")
  filtered reach "${seat}" "${line}" <"${file}"
}

# --- The verbs of a step ---

# show SEAT WHAT WORDS…: the command and its host, before it runs.
show() {
  local seat=$1 what=$2 line
  shift 2
  line=$(quote "$@")
  say "[${seat}] ${what}"
  # A value of several lines begins none that looks like the run's own.
  say "    $ ${line//$'\n'/$'\n'      | }"
}

# in_case FACT CASE: the next lines hold in one case only. Where a dry run does not know the fact yet, `open` becomes yes, and they are shown
# below their case, indented until end_case.
open=no
cases=''
in_case() {
  open=no
  if [[ ${dry_run} == yes && ${!1} == "«$1»" ]]; then
    open=yes
    say "$2:"
    told_in+='  '
  fi
  cases+=" ${open}"
}

end_case() {
  [[ ${cases##* } == no ]] || told_in=${told_in%'  '}
  cases=${cases% *}
}

# begin STEP TITLE BEFORE [looks]: a step that is done stays done, and none is done before the one that comes BEFORE it. One that looks first
# counts as begun where it is in earnest.
begin() {
  step=$1
  step_started=$(now)
  open_state
  still_wanted
  if [[ -z ${WALWRIGHT_RUN_MARK:-} && ${dry_run} != yes ]]; then
    hold
    # Alone after the end, a step takes the lock for itself alone.
    [[ ! -e ${state}/done/finish ]] || gives_back=yes
    hold_node
    settle
  fi
  if [[ -e ${state}/done/${step} ]]; then
    say "== ${step}: done before"
    exit 0
  fi
  if [[ ${dry_run} == yes ]]; then
    say "== ${step}: $2 (dry run: nothing is done)"
    return 0
  fi
  [[ -z $3 || -e ${state}/done/$3 ]] || die "the step $3 comes before ${step}, and it is not done" 'run.sh does the steps in their order'
  say "== ${step}: $2"
  # Whoever goes forward again reaches every host; what a rollback was told of them counts no more.
  rm -f -- "${state}/facts/given-up"
  [[ ${4:-} == looks ]] || : >"${state}/begun/${step}"
  step_mark=$(process_mark "$$")
  printf '%s\n' "${step_mark}" >"${state}/step.mark"
  event "${step}" - "${step_started}" - running "$2"
  trap 'step_ended $?' EXIT
}

in_earnest() { [[ ${dry_run} == yes ]] || : >"${state}/begun/${step}"; }

step_mark=''
step_ended() {
  local ended mark
  ended=$(now)
  mark=$(cat -- "${state}/step.mark" 2>/dev/null || true)
  if [[ ${mark} == "${step_mark}" ]]; then
    rm -f -- "${state}/step.mark"
  fi
  if (($1 != 0)); then
    event "${step}" - "${step_started}" "${ended}" failed
    stands
  fi
  if [[ -z ${WALWRIGHT_RUN_MARK:-} ]]; then
    leave
  fi
}

# stands: where things are when a step has stopped, and what leads on.
stands() {
  local so
  so=$(so_it_is)
  if [[ ${step} == resume && -e ${state}/done/hand-over ]]; then
    warn "step ${step} stopped: the recovered data ${so}, but the plan's own commands may still keep writers away. Let them in by hand or put it right, then: run.sh goes on here. Nothing leads back, and nothing has to"
  elif [[ -e ${state}/done/hand-over ]]; then
    warn "step ${step} stopped. The service was up when it was last asked: the recovered data is in use and ${so}, and this step is about what comes after. Look at the message above and put it right, then: run.sh goes on here. Nothing leads back, and nothing has to"
  elif [[ -e ${state}/facts/passed.hand-over ]]; then
    warn "step ${step} stopped after its point of no return: the recovered data is being handed over, and nothing leads back. Look at the message above, then: run.sh goes on here"
  elif [[ -e ${state}/begun/stop ]]; then
    warn "step ${step} stopped; nothing after it was done, and the service is down. Look at the message above, then: run.sh goes on here, rollback.sh goes back"
  elif [[ -e ${state}/begun/quiesce ]]; then
    warn "step ${step} stopped; nothing after it was done. PostgreSQL runs as before, but the plan's own commands may keep writers away. Look at the message above, then: run.sh goes on here, rollback.sh goes back and lets them in"
  else
    warn "step ${step} stopped; nothing after it was done, and the cluster serves as before. Look at the message above, then: run.sh goes on here, rollback.sh goes back"
  fi
  if [[ -n ${unreached} ]]; then
    warn "${unreached} was not reached. When it answers again, run.sh goes on here. Where it is lost for good:"
    without_host "${unreached}"
  fi
}

# note_unreached SEAT: 255 is ssh's own status.
note_unreached() {
  ((rc != 255)) || unreached=${1##*@}
}

# without_host HOST: what leads on, or back, where it is lost for good.
without_host() {
  local begun file still_done='' name barman=barman target=db1
  name=$(quote "$1")
  begun=$(changed)
  for file in "${state}"/done/*; do
    [[ ! -e ${file} ]] || still_done+=,${file##*/}
  done
  if [[ $1 == "${barman}" ]]; then
    if [[ -n ${begun} && ! -e ${state}/facts/passed.hand-over ]]; then
      warn "  rollback.sh --without ${name} goes back without it"
    else
      warn "  nothing can be recovered from this archive without it; what serves goes on"
    fi
    return 0
  fi
  if [[ $1 == "${target}" ]]; then
    if [[ -n ${begun} && ! -e ${state}/facts/passed.hand-over ]]; then
      warn "  rollback.sh --without ${name} leaves out what needs it, and starts the other nodes as they were"
    fi
    warn '  a recovery onto another node is another plan (recovery.node)'
  elif [[ -z ${begun} ]]; then
    warn "  take it out of the topology, render, review and run again"
  else
    warn "  take it out of the topology, render and review; to go on with that bundle: run.sh --still ${still_done#,}"
    [[ -e ${state}/facts/passed.hand-over ]] || warn "  rollback.sh --without ${name} goes back without it"
  fi
}

# settled SEAT WHAT WORDS…: where this holds already, the whole step has nothing to do.
settled() {
  local seat=$1 what=$2
  shift 2
  if [[ ${dry_run} == yes ]]; then
    show "${seat}" "${what}? Then nothing is left to do in this step" "$@"
    return 0
  fi
  so_now "${seat}" "${what}" "$@"
  if ((rc == 0)); then
    say "   ${what}: so it is already"
    done_with
    exit 0
  fi
}

done_with() {
  local ended
  [[ ${dry_run} != yes ]] || return 0
  ended=$(now)
  : >"${state}/done/${step}"
  event "${step}" - "${step_started}" "${ended}" "done"
}

# given_up HOST: `gone` becomes yes where a person has said to rollback.sh that it is lost, else no.
gone=no
given_up() {
  local host
  gone=no
  for host in ${without[@]+"${without[@]}"}; do
    [[ ${host} != "$1" ]] || gone=yes
  done
}

# left_out WHAT HOST…: the same for several; where one of them is given up, it is said that WHAT is left out.
left_out() {
  local what=$1 host
  shift
  for host in "$@"; do
    given_up "${host}"
    if [[ ${gone} == yes ]]; then
      say "   left out, ${host} is given up: ${what}"
      return 0
    fi
  done
}

# run SEAT WHAT WORDS…: runs them; a failure ends the step.
run() {
  local seat=$1 what=$2 started ended
  left_out "${what}" "${seat##*@}"
  [[ ${gone} == no ]] || return 0
  show "$@"
  [[ ${dry_run} != yes ]] || return 0
  shift 2
  still_wanted
  started=$(now)
  try told "${what}" on "${seat}" "$@"
  ended=$(now)
  if ((rc != 0)); then
    event "${step}" "${seat##*@}" "${started}" "${ended}" failed "${what}"
    note_unreached "${seat}"
    die "${what}: exit status ${rc} on ${seat##*@}"
  fi
  event "${step}" "${seat##*@}" "${started}" "${ended}" "done" "${what}"
}

# check SEAT WHAT WORDS…: reads only, and must hold.
check() {
  local seat=$1 what=$2 began=${SECONDS} limit
  if [[ ${dry_run} == yes ]]; then
    show "$@"
    return 0
  fi
  shift 2
  still_wanted
  limit=$(limit_of "$1")
  try told "${what}" within "${limit}" on "${seat}" "$@" >"${state}/output/check.log"
  if ((rc != 0)); then
    cat -- "${state}/output/check.log"
    note_unreached "${seat}"
    in_time "${seat}" "${began}" "${what}"
    die "not so on ${seat##*@}: ${what}"
  fi
  say "   ok [${seat##*@}] ${what}"
  cat -- "${state}/output/check.log"
}

# notice SEAT WHAT WORDS…: reads only; what it finds is shown and decides nothing.
notice() {
  show "$@"
  [[ ${dry_run} != yes ]] || return 0
  local seat=$1 what=$2 began=${SECONDS} limit
  shift 2
  still_wanted
  limit=$(limit_of "$1")
  try told "${what}" within "${limit}" on "${seat}" "$@"
  if ((rc == 124 || rc == 137)); then
    warn "no answer after $((SECONDS - began)) s; it was ended, and decides nothing here"
  elif ((rc != 0)); then
    warn "exit status ${rc}; it is shown because it may matter, and decides nothing here"
  fi
}

# keep NAME SEAT WHAT WORDS…: what they print goes to saved/NAME: anew while the cluster serves, for it may be changed between two runs; once
# after its stop has begun.
keep() {
  local name=$1 seat=$2 what=$3 began=${SECONDS}
  shift 3
  show "${seat}" "${what}" "$@"
  [[ ${dry_run} != yes ]] || return 0
  if [[ -e ${state}/saved/${name} && -e ${state}/begun/stop ]]; then
    say "   kept before: ${state}/saved/${name}"
    return 0
  fi
  still_wanted
  try within "${answer_limit}" ask "${seat}" "$@" >"${state}/saved/${name}.new"
  note_unreached "${seat}"
  in_time "${seat}" "${began}" "${what}"
  ((rc == 0)) || die "${what}: exit status ${rc} on ${seat##*@}; nothing was saved"
  mv -- "${state}/saved/${name}.new" "${state}/saved/${name}"
}

# learn FACT SEAT WORDS…: what they print is remembered as FACT.
learn() {
  local name=$1 seat=$2 began=${SECONDS}
  shift 2
  if [[ ${dry_run} == yes ]]; then
    show "${seat}" "${name}: remembered for later" "$@"
    return 0
  fi
  still_wanted
  if [[ ${name} == *_before && -e ${state}/facts/${name} ]]; then
    # What was so before this run is learned once; the run itself changes it.
    answer=$(learned "${name}")
    printf -v "${name}" '%s' "${answer}"
    return 0
  fi
  show "${seat}" "${name}: remembered for later" "$@"
  within "${answer_limit}" hear "${seat}" "$@"
  note_unreached "${seat}"
  in_time "${seat}" "${began}" "${name}"
  ((rc == 0)) || die "${seat##*@} does not tell ${name} (exit status ${rc})" 'run.sh goes on here when it can be asked again'
  believed "${name}" "${seat}" "${answer}"
  remember "${name}" "${answer}"
  printf -v "${name}" '%s' "${answer}"
  say "   ${name}: ${answer:-none}"
}

# await SEAT LIMIT WHAT WORDS…: polls until they succeed, LIMIT seconds at most.
await() {
  local seat=$1 limit=$2 what=$3 began=${SECONDS} shown=${SECONDS} asked
  shift 3
  left_out "${what}" "${seat##*@}"
  [[ ${gone} == no ]] || return 0
  if [[ ${dry_run} == yes ]]; then
    show "${seat}" "wait, ${limit} s at most: ${what}" "$@"
    return 0
  fi
  while :; do
    still_wanted
    asked=${SECONDS}
    try within "${probe_limit}" on "${seat}" "$@" >"${state}/output/await.log" 2>&1
    ((rc != 124 && rc != 137)) || printf 'asked for %s s without an answer, and then ended\n' "$((SECONDS - asked))" >>"${state}/output/await.log"
    if ((rc == 0)); then
      say "   ok [${seat##*@}] ${what}"
      return 0
    fi
    if ((SECONDS - began >= limit)); then
      tail -n 20 -- "${state}/output/await.log" | margin
      note_unreached "${seat}"
      die "still not so on ${seat##*@} after ${limit} s: ${what}"
    fi
    if ((SECONDS - shown >= 15)); then
      shown=${SECONDS}
      say "   … not yet after $((SECONDS - began)) s: ${what}"
    fi
    sleep 1
  done
}

# last_wal_stays: where what was committed last is, when it is not in the archive. The recovery keeps the old data directory of its own node
# alone; another node's is replaced by a clone.
last_wal_stays() {
  local lead target=db1
  lead=$(recall leader)
  if [[ -n ${lead} && ${lead} != "${target}" ]]; then
    say "-- what was committed last is not in the archive, and is not replayed; it is kept as far as ${target} had received it"
    say "   the rest is on ${lead}, which led, and is lost when ${lead} is cloned from the recovered node: this run does not keep its data directory"
    return 0
  fi
  say '-- what was committed last is not in the archive; it stays in the old data directory, which is kept, and is not replayed'
}

# await_or_ask SEAT LIMIT WHAT WORDS…: for the archive before the stop. It may be broken, and that may be why people recover: where it
# does not hold in time a person decides.
await_or_ask() {
  local answer
  answer=$(recall without_last_wal)
  if [[ -n ${answer} ]]; then
    # It may have come since.
    so_now "$1" "$3" "${@:4}"
    ((rc == 0)) || say "   it was decided before to go on where this does not hold: $3"
    return 0
  fi
  try await "$@"
  ((rc != 0)) || return 0
  say ''
  last_wal_stays
  if [[ ${assume_yes} == yes || ! -t 0 ]]; then
    die 'whether to go on without it is for a person to say, at a terminal and without --yes' \
      'or mend the archiving (barman check shows what is wrong), then run.sh goes on here'
  fi
  # A line that is whole: run.sh shows nothing before its end.
  say '   to go on all the same, type the name of the plan:' patroni-wal-restore
  IFS= read -r answer || answer=''
  [[ ${answer} == patroni-wal-restore ]] || die 'the name was not typed; nothing further is done'
  remember without_last_wal yes
}

# await_spare SEAT LIMIT WHAT WORDS…: the same where all that the target needs was archived before: nobody need be asked.
await_spare() {
  try await "$@"
  if ((rc != 0)); then
    last_wal_stays
    say '   this target does not need it'
  fi
}

# goal SEAT LIMIT WHAT WORDS…: what must be true; the next `by` brings it about unless it is true already.
goal() {
  goal_words=("$@")
}

# by SEAT WHAT WORDS…: the means to the goal before it.
by() {
  local what=${goal_words[2]} hosts=("${goal_words[0]##*@}" "${1##*@}")
  if [[ $1 == control ]]; then
    # A container is started from here.
    hosts+=("${!#}")
  fi
  left_out "${what}" "${hosts[@]}"
  [[ ${gone} == no ]] || return 0
  if [[ ${dry_run} == yes ]]; then
    show "$@"
    await "${goal_words[@]}"
    return 0
  fi
  still_wanted
  so_now "${goal_words[0]}" "${what}" "${goal_words[@]:3}"
  if ((rc == 0)); then
    say "   ok [${goal_words[0]##*@}] ${what}: so it is already"
    return 0
  fi
  run "$@"
  await "${goal_words[@]}"
}

# unless_so WORDS…: a verb that is left out where the goal before it holds already. A job that has ended well does not count while it does not.
for_goal=no
unless_so() {
  if [[ ${dry_run} == yes ]]; then
    show "${goal_words[0]}" "the next line is left out where this is so already: ${goal_words[2]}" "${goal_words[@]:3}"
  else
    still_wanted
    so_now "${goal_words[0]}" "${goal_words[2]}" "${goal_words[@]:3}"
    ((rc != 0)) || return 0
  fi
  for_goal=yes
  "$@"
  for_goal=no
}

# once NAME WORDS…: a verb that is not repeated after it succeeded, even if its goal no longer holds.
once() {
  local name=$1 before
  shift
  before=$(recall "once.${name}")
  if [[ -n ${before} ]]; then
    say "   ${name}: done before in this run"
    return 0
  fi
  "$@"
  [[ ${dry_run} == yes ]] || remember "once.${name}" yes
}

# place FILE SEAT PATH WHAT: a file of the bundle, put in place whole.
place() {
  local file=${bundle}/$1 seat=$2 path=$3
  show "${seat}" "$4" place_input "${path}"
  [[ ${dry_run} != yes ]] || return 0
  still_wanted
  sent "${file}" "${seat}" place_input "${path}"
}

# give_back NAME SEAT OWNER PATH WHAT: a saved file, where the host has lost it.
give_back() {
  local file=${state}/saved/$1 seat=$2 owner=$3 path=$4
  left_out "$5" "${seat##*@}"
  [[ ${gone} == no ]] || return 0
  show "${seat}" "$5" place_for "${owner}" "${path}"
  [[ ${dry_run} != yes ]] || return 0
  still_wanted
  so_now "${seat}" "${path} is there" test -e "${path}"
  if ((rc == 0)); then
    say "   ok [${seat##*@}] ${path} is there: so it is already"
    return 0
  fi
  sent "${file}" "${seat}" place_for "${owner}" "${path}"
}

# gate TEXT: the point of no return. The plan's name, typed, opens it.
gate() {
  local answer
  answer=$(recall "passed.${step}")
  if [[ -n ${answer} ]]; then
    say "   passed before: $1"
    return 0
  fi
  say ''
  say "-- point of no return: $1"
  if [[ ${dry_run} == yes ]]; then
    say '   a run asks for the name of the plan here'
    return 0
  fi
  if [[ ${assume_yes} == yes ]]; then
    say '   passed without asking (--yes)'
    remember "passed.${step}" yes
    return 0
  fi
  [[ -t 0 ]] || die 'a person has to answer here and there is no terminal' 'call it at a terminal; for drills and tests there is --yes'
  say '   to go on, type the name of the plan:' patroni-wal-restore
  IFS= read -r answer || answer=''
  [[ ${answer} == patroni-wal-restore ]] || die 'the name was not typed; nothing further is done'
  remember "passed.${step}" yes
}

# hook COMMAND: one of the plan's own commands, on this machine.
hook() { run control 'the plan'\''s own command' bash -c "$1"; }

# remark TEXT: something the reader of the output has to know.
remark() { say "   $1"; }

# at_last TEXT: the same of what is true then; in a dry run nothing is.
at_last() { [[ ${dry_run} == yes ]] || say "   $1"; }

# show_saved NAME
show_saved() {
  [[ ${dry_run} != yes && -s ${state}/saved/$1 ]] || return 0
  say "   ${state}/saved/$1:"
  margin <"${state}/saved/$1"
}

# --- Whether what was recovered takes writes ---

# prove_writes SEAT BIN DIRECTORY USER DATABASE: nobody hears that it takes writes before a commit came back. Where none does, the run goes
# on: a synchronous standby is only made by a later step, and a setting may be meant.
prove_writes() {
  local seat=$1 so
  shift
  show "${seat}" 'does a commit come back?' takes_writes "$@"
  [[ ${dry_run} != yes ]] || return 0
  still_wanted
  try within "${probe_limit}" on "${seat}" takes_writes "$@" >"${state}/output/writes.log" 2>&1
  case ${rc} in
    0) so='takes writes' ;;
    3) so='only lets people read (default_transaction_read_only)' ;;
    4) so='lets every commit wait for a synchronous standby that is not there yet' ;;
    *) so='does not tell whether it takes writes' ;;
  esac
  remember writes "${so}"
  if ((rc == 0)); then
    say "   ok [${seat##*@}] a commit came back: ${seat##*@} takes writes"
    return 0
  fi
  margin <"${state}/output/writes.log"
  warn "${seat##*@} is a primary and ${so}"
  ((rc != 4)) || warn 'the first replica that streams may end that; sooner only a person can: synchronous_mode_strict (patronictl edit-config) or synchronous_standby_names'
}

# so_it_is: what was found last.
so_it_is() {
  local so
  so=$(recall writes)
  printf '%s' "${so:-takes writes}"
}

# --- Long work runs detached on its host, so that it outlives a broken connection and a killed run ---

# job NAME SEAT WHAT WORDS…: starts the work or finds it at work, and waits for its end.
job() {
  local name=$1 seat=$2 what=$3 status shown='' started ended began=${at_work} folder
  local effort='' moved=${SECONDS} looked=${SECONDS} said=${SECONDS} since=${SECONDS}
  shift 3
  [[ ${quiet} == yes ]] || show "${seat}" "${what}" "$@"
  [[ ${dry_run} != yes ]] || return 0
  started=$(now)
  folder="/var/tmp/walwright-${run_id}"
  at_work=''
  while :; do
    still_wanted
    # A broken connection is no answer; the work goes on without us.
    hear "${seat}" job_status "${folder}" "${name}"
    status=${answer}
    ((rc != 4)) || not_our_folder "${seat}"
    if ((rc != 0)); then
      no_answer "${seat}"
      continue
    fi
    silence=0
    if [[ ${for_goal} == yes && -z ${began} && ${status%%$'\n'*} == 'done 0' ]]; then
      # It may have ended since its goal was asked. Where that still does not hold, what it made has not lasted, as a backup that became FAILED.
      so_now "${goal_words[0]}" "${goal_words[2]}" "${goal_words[@]:3}"
      if ((rc != 0 && rc != 255)); then
        say "   it was done before, and it is not so: ${goal_words[2]}; it is done again"
        status=none
      fi
    fi
    case ${status%%$'\n'*} in
      'done 0') break ;;
      running)
        if [[ -z ${began} ]]; then
          say "   found at work on ${seat##*@}; waiting for it"
          began=found
        fi
        if [[ ${status} == *$'\n'* && ${status##*$'\n'} != "${shown}" ]]; then
          shown=${status##*$'\n'}
          said=${SECONDS}
          say "   … ${shown}"
        elif ((SECONDS - said >= told_every)); then
          said=${SECONDS}
          say "   … still at work after $((SECONDS - since)) s: ${what}"
        fi
        job_moves "${seat}" "${folder}" "${name}"
        sleep 1
        ;;
      *)
        if [[ -n ${began} && ${status} != none ]]; then
          ended=$(now)
          event "${step}" "${seat##*@}" "${started}" "${ended}" failed "${what}"
          try in_margin on "${seat}" job_output "${folder}" "${name}" >&2
          die "${what}: failed on ${seat##*@} (${status%%$'\n'*})"
        fi
        try on "${seat}" job_start "${folder}" "${name}" "$@"
        ((rc == 0)) || die "${what}: not started on ${seat##*@}, or nobody could tell" 'run.sh finds out and goes on here'
        began=started
        ;;
    esac
  done
  try in_margin on "${seat}" job_output "${folder}" "${name}"
  ended=$(now)
  event "${step}" "${seat##*@}" "${started}" "${ended}" "done" "${what}"
}

# job_moves SEAT FOLDER NAME: once a minute. A connection whose other end is gone, without a word, looks like work that goes on; so half an
# hour in which no process of it reads, writes or computes anything is the end of the waiting. effort, moved and looked are the caller's.
job_moves() {
  ((SECONDS - looked >= 60)) || return 0
  looked=${SECONDS}
  hear "$1" job_effort "$2" "$3"
  if [[ ${rc} != 0 || ${answer} != "${effort}" ]]; then
    effort=${answer}
    moved=${SECONDS}
  elif ((SECONDS - moved >= 1800)); then
    die "nothing has moved in the job $3 on ${1##*@} for half an hour; it is left as it is" \
      "where it is dead, end it there (kill -- -NUMBER, the first number in $2/$3/mark); then run.sh starts it anew" \
      'where it is only waiting, run.sh waits on'
  elif ((SECONDS - moved >= 300)); then
    warn "nothing has moved in the job $3 on ${1##*@} for $(((SECONDS - moved) / 60)) minutes"
  fi
}

not_our_folder() {
  die "the folder of this run's jobs on ${1##*@} is not ${1%@*}'s own" 'nothing in it is believed; whoever put it there has to be found, and it has to go'
}

# no_answer SEAT: nothing is known, so nothing is done but asking again, for five minutes.
silence=0
no_answer() {
  ((silence > 0)) || silence=${SECONDS}
  warn "no answer from $1; asked again"
  note_unreached "$1"
  ((SECONDS - silence < 300)) || die "no answer from ${1##*@} for five minutes" 'run.sh goes on here when it can be reached again'
  sleep 2
}

# fresh NAME SEAT SEAT2 WHAT WORDS…: before the job NAME on SEAT starts (again), WORDS clear its place on SEAT2.
fresh() {
  local name=$1 seat=$2
  shift 2
  cleared=no
  if [[ ${dry_run} == yes ]]; then
    show "$@"
    return 0
  fi
  hear "${seat}" job_status "/var/tmp/walwright-${run_id}" "${name}"
  ((rc != 4)) || not_our_folder "${seat}"
  ((rc == 0)) || die "${seat##*@} does not tell whether work of an earlier run is still going on there"
  case ${answer%%$'\n'*} in
    running) at_work=found ;;
    'done 0') ;;
    *)
      run "$@"
      cleared=yes
      ;;
  esac
}

# anew WORDS…: a verb that is left out unless `fresh` has just cleared a place; what is at work or done there needs it no more.
cleared=no
anew() {
  if [[ ${dry_run} == yes || ${cleared} == yes ]]; then
    "$@"
  fi
}
# What `fresh` found at work and `job` then finds failed is not started over: its place has to be cleared first.
at_work=''

# quietly WORDS…: without printing the command, where that was done in words that a person can read.
quiet=no
quietly() {
  quiet=yes
  "$@"
  quiet=no
}

# --- Waiting for replay, with progress ---

# progress LINE GOAL: shown at once when the state changes, else every ten seconds; `moved` tells when something last changed.
progress() {
  [[ $1 != "${shown}" ]] || return 0
  moved=${SECONDS}
  if [[ ${1%%|*} != "${shown%%|*}" ]] || ((SECONDS - told >= 10)); then
    say "   … ${1//|/, } ($2)"
    told=${SECONDS}
  fi
  shown=$1
}

# replay SEAT STATE GOAL BIN DIRECTORY WORK USER DATABASE MAJOR: until STATE; ten minutes without progress are the limit.
replay() {
  local seat=$1 wanted=$2 goal=$3 line shown='' told=${SECONDS} moved=${SECONDS} raised=''
  shift 3
  if [[ ${dry_run} == yes ]]; then
    show "${seat}" "wait until replay is ${wanted}: ${goal}" recovery_state "$@"
    return 0
  fi
  while :; do
    still_wanted
    hear "${seat}" recovery_state "$@"
    if ((rc != 0)); then
      no_answer "${seat}"
      continue
    fi
    silence=0
    line=${answer}
    progress "${line}" "target: ${goal}"
    case ${line%%|*}:${wanted} in
      "${wanted}:${wanted}") return 0 ;;
      ended:stopped)
        say '   the target is reached. PostgreSQL could not pause there, since some transaction with many subtransactions keeps it from'
        say '   answering queries on the way; it has opened its new timeline by itself. Nothing of that has left the node: rollback.sh goes back'
        return 0
        ;;
      held:* | down:*)
        raise "${raised}" "${line}" "${seat}" "$@"
        raised=${line}
        ;;
      short:*)
        clearly within "${probe_limit}" on "${seat}" why_it_stopped "$3" >&2
        die 'PostgreSQL has ended the recovery by itself, and nothing proves that the target was reached; nothing of that has left the node' \
          'this copy is of no more use, and run.sh would find the same: rollback.sh goes back to the old data directory, which is untouched; then run.sh begins anew'
        ;;
      ended:* | shut:* | stopped:*)
        clearly within "${probe_limit}" on "${seat}" why_it_stopped "$3" >&2
        die "replay ended as \`${line%%|*}\` and not as \`${wanted}\`; nothing was promoted by this run, the old data directory is untouched" \
          'where run.sh says the same again, rollback.sh goes back, and run.sh then begins anew'
        ;;
      *) ;;
    esac
    if ((SECONDS - moved > 600)); then
      clearly within "${probe_limit}" on "${seat}" why_it_stopped "$3" >&2
      die 'no progress for ten minutes' 'what it waits for is in the lines above; run.sh waits on'
    fi
    sleep 1
  done
}

# raise BEFORE STATE SEAT BIN DIRECTORY WORK …: replay found a setting too low; the server starts again with the value that the WAL asks
# for, which the control file knows by now. Where the same comes back at the same place, or it is something else, the run ends.
raise() {
  local before=$1 line=$2 seat=$3 bin=$4 directory=$5 work=$6
  hear "${seat}" too_low "${work}"
  if ((rc != 0)) || [[ -z ${answer} || ${before} == "${line}" || -z ${recovery_start[*]-} ]]; then
    clearly within "${probe_limit}" on "${seat}" why_it_stopped "${work}" >&2
    die "replay ended as \`${line%%|*}\`; nothing was promoted by this run, the old data directory is untouched" \
      'where run.sh says the same again, rollback.sh goes back, and run.sh then begins anew'
  fi
  say "   ${answer//$'\n'/; }"
  if [[ ${line} == held* ]]; then
    run "${seat}" 'stop it; it starts again with the higher value' stop_postgres "${bin}" "${directory}" fast
  fi
  run "${seat}" 'start PostgreSQL with what the WAL asks for' start_recovery "${recovery_start[@]}"
}

# recover SEAT RUNNING BIN DIRECTORY CONFIG WORK KEPT PORT OPTION…: starts the server of the recovery unless RUNNING holds.
recovery_start=()
recover() {
  local seat=$1 running=$2
  shift 2
  recovery_start=("$@")
  show "${seat}" 'start PostgreSQL itself' start_recovery "$@"
  [[ ${dry_run} != yes ]] || return 0
  still_wanted
  so_now "${seat}" 'whether the server of the recovery runs' "${running}" "$1" "$2" "$4"
  if ((rc == 0)); then
    say '   it runs already'
    return 0
  fi
  try on "${seat}" start_recovery "$@"
  if ((rc != 0)); then
    clearly within "${probe_limit}" on "${seat}" why_it_stopped "$4" >&2
    die 'PostgreSQL did not start'
  fi
}

# note_role NODE SEAT BIN DIRECTORY USER DATABASE: the node that is primary is remembered as the leader; where none is alive, the one
# that was found before.
primary_seen=''
note_role() {
  local node=$1 seat=$2
  shift 2
  if [[ ${dry_run} == yes ]]; then
    show "${seat}" "is it primary or replica?" role_of "$@"
    return 0
  fi
  hear "${seat}" role_of "$@"
  note_unreached "${seat}"
  ((rc == 0)) || die "${node} does not tell whether it is primary or replica (exit status ${rc})" 'without that the order of the stop is not known; where it will never answer, stop it there by its unit: one that is down leads nobody'
  say "   ${node} is ${answer}"
  if [[ ${answer} == primary ]]; then
    [[ -z ${primary_seen} ]] || die "both ${primary_seen} and ${node} are primaries" 'that is a split brain; a person has to decide which one counts, before any recovery'
    primary_seen=${node}
    remember leader "${node}"
    printf -v leader '%s' "${node}"
    : "${leader}"
  fi
}

# --- Patroni takes over, and its replicas follow ---

# reapply NAME SEAT CONFIG SCOPE: the saved dynamic configuration is in force again. Maintenance mode is no part of it: under that Patroni
# starts nothing; pause_again sets it at the end.
reapplied=no
reapply() {
  local file=${state}/saved/$1 seat=$2 waited=0
  shift 2
  show "${seat}" 'apply the saved dynamic configuration' apply_config "$@"
  [[ ${dry_run} != yes ]] || return 0
  if ! grep -q '[^[:space:]{}]' "${file}"; then
    say "   nothing was saved: the DCS was empty when the run began; what the leader brought along is in force"
    return 0
  fi
  while :; do
    still_wanted
    try within "${probe_limit}" hand "${file}" "${seat}" same_config "$@"
    if ((rc == 0)); then
      say '   ok the dynamic configuration is the saved one'
      return 0
    fi
    ((waited < 30)) || die 'the dynamic configuration is still not the saved one' "it is kept in ${file}; patronictl edit-config --replace puts it in force, then run.sh goes on here"
    try hand "${file}" "${seat}" apply_config "$@"
    reapplied=yes
    sleep 2
    waited=$((waited + 1))
  done
}

# restart_if_needed NAME SEAT CONFIG SCOPE MEMBER: settings of the saved configuration NAME that only a start puts in force, before writers
# come back. Patroni tells within its next rounds whether there are any.
restart_if_needed() {
  local file=${state}/saved/$1 seat=$2 rounds=0 limit
  shift 2
  show "${seat}" 'restart it, if the applied configuration needs that' restart_member "$@"
  [[ ${dry_run} != yes ]] || return 0
  limit=$(sed -n 's/^loop_wait: *\([0-9][0-9]*\)$/\1/p' "${file}")
  limit=$((3 * ${limit:-10}))
  [[ ${reapplied} == yes ]] || limit=0
  while :; do
    still_wanted
    try within "${probe_limit}" on "${seat}" awaits_restart "$@" >/dev/null 2>&1
    ((rc != 0 && rounds < limit)) || break
    sleep 1
    rounds=$((rounds + 1))
  done
  if ((rc != 0)); then
    say '   no setting waits for a restart'
    return 0
  fi
  run "${seat}" 'restart it: settings wait for that' restart_member "$@"
  await "${seat}" 300 "$3 leads with them" leads "$@"
}

# pause_again NAME SEAT CONFIG SCOPE MEMBER…: a cluster that was in maintenance mode before the run is so again at its end, when all run.
pause_again() {
  local file=${state}/saved/$1 seat=$2 waited=0 paused member members=()
  shift 2
  show "${seat}" 'set maintenance mode again, if it was set before' hold_cluster "$1" "$2"
  [[ ${dry_run} != yes ]] || return 0
  paused=$(pause_of <"${file}")
  [[ -n ${paused} ]] || return 0
  for member in "${@:3}"; do
    given_up "${member}"
    [[ ${gone} == yes ]] || members+=("${member}")
  done
  set -- "$1" "$2" ${members[@]+"${members[@]}"}
  while :; do
    still_wanted
    try within "${probe_limit}" on "${seat}" is_listed "$@" >"${state}/output/await.log" 2>&1
    ((rc != 0 && waited < 300)) || break
    sleep 1
    waited=$((waited + 1))
  done
  if ((rc != 0)); then
    margin <"${state}/output/await.log"
    warn "maintenance mode was set before and is not set again: under it Patroni would not start what is still down. Later: patronictl -c $1 pause $2"
    return 0
  fi
  goal "${seat}" 60 'the cluster is in maintenance mode, as before' is_held "$1" "$2"
  by "${seat}" 'set it in the DCS again' hold_cluster "$1" "$2"
}

# for_member MEMBER WORDS…: a verb that is left out where others are to be cloned; reinit.sh may be told which.
to_clone=()
for_member() {
  is_named "$1"
  if ((${#to_clone[@]} == 0)) || [[ ${named} == yes ]]; then
    shift
    "$@"
  fi
}

# unless_named MEMBER WORDS…: a verb for one that is none of those which were named, where any were.
unless_named() {
  is_named "$1"
  if ((${#to_clone[@]} > 0)) && [[ ${named} == no ]]; then
    shift
    "$@"
  fi
}

# is_named MEMBER: `named` becomes yes or no.
is_named() {
  local member
  named=no
  for member in ${to_clone[@]+"${to_clone[@]}"}; do
    [[ ${member} != "$1" ]] || named=yes
  done
}

# How often, and when, each member was asked.
declare -A asked=() asked_at=()

# ask_clone SEAT CONFIG SCOPE MEMBER [--from-leader]: Patroni is asked for a clone; it may refuse, and is asked again later.
ask_clone() {
  local seat=$1 member=$4 times
  shift
  times=${asked[${member}]:-0}
  times=$((times + 1))
  asked[${member}]=${times}
  asked_at[${member}]=${SECONDS}
  ((times <= 5)) || die "${member} was asked for a clone five times and does not stream; it is: ${line//|/, }" \
    "why is in Patroni's and PostgreSQL's log on ${member}; the leader is in service. When that is mended, run.sh goes on here"
  run "${seat}" "clone ${member} again" reinit_member "$@"
}

# rejoin UNTIL SEAT NODE_SEAT BIN DIRECTORY USER DATABASE TIMELINE CONFIG SCOPE MEMBER [--from-leader]: until the member `streams` on the
# timeline, or until that `begins`: something is at it. What Patroni makes by itself is waited for; where it stays with old data it is asked for a clone, however often it was before. Ten
# minutes in which neither its state nor its position or size moves are the limit.
rejoin() {
  local until=$1 seat=$2 node_seat=$3 replica=("${@:4:5}") patroni=("${@:9}") line='' role shown='' told=${SECONDS} moved=${SECONDS}
  if [[ ${dry_run} == yes ]]; then
    show "${seat}" "until ${patroni[2]} ${until}, if its data is old" reinit_member "${patroni[@]}"
    return 0
  fi
  while :; do
    still_wanted
    hear "${seat}" member_is "${patroni[@]:0:3}"
    role=${answer:-not listed}
    ((rc == 0)) || role='no answer about it'
    hear "${node_seat}" replica_state "${replica[@]}"
    ((rc == 0)) || answer='no answer'
    line="${role}|${answer}"
    progress "${line}" "${patroni[2]}"
    if [[ ${answer} == streams* ]]; then
      say "   ok ${patroni[2]} streams on the leader's timeline"
      return 0
    fi
    [[ ${until} == streams || ${line} != *'creating replica|'* ]] || return 0
    [[ ${until} == streams || ${answer} != follows* ]] || return 0
    wants_clone "${patroni[2]}"
    if [[ ${wanted} == yes ]]; then
      ask_clone "${seat}" "${patroni[@]}"
      [[ ${until} == streams ]] || return 0
    fi
    ((SECONDS - moved <= 600)) || die "${patroni[2]} has stood still for ten minutes; it is: ${line//|/, }" \
      "why is in Patroni's and PostgreSQL's log on ${patroni[2]}; the leader is in service. When that is mended, run.sh goes on here"
    sleep 2
  done
}

# wants_clone MEMBER: whether rejoin's member has to be cloned: Patroni is done with what it began, and the data is old or does not come on. Each
# time it was asked it gets longer to show an effect.
wanted=no
wants_clone() {
  wanted=no
  case ${role#*, } in
    running | streaming | 'start failed' | stopped | crashed | 'in archive recovery') ;;
    *) return 0 ;;
  esac
  local times=${asked[$1]:-0} last=${asked_at[$1]:-0}
  ((times == 0 || SECONDS - last >= 30 * times)) || return 0
  case ${answer} in
    elsewhere*) wanted=yes ;;
    silent*) ((SECONDS - moved < 30)) || wanted=yes ;;
    follows*) ((SECONDS - moved < 300)) || wanted=yes ;;
    *) ;;
  esac
}

# reinit_loop: patroni/reinit.sh, as a part of this step.
reinit_loop() {
  # shellcheck source=/dev/null
  . "${bundle}/patroni/reinit.sh"
}
