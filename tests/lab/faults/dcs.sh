#!/usr/bin/env bash
# shellcheck disable=SC2016 # single quotes hold programs for other machines
# What Patroni and its DCS are like when a recovery begins: a member that the topology lacks, a tag that keeps the node from leading, a
# cluster in maintenance mode, and a DCS that lost everything.
# shellcheck source-path=SCRIPTDIR source=../fault.sh
source "$(dirname "$(realpath "$0")")/../fault.sh"

config=/etc/patroni/patroni.yml

begin_case bookworm supervisor ssh

# --- a member that nobody would stop ---
cp "$case_dir/topology.yaml" "$case_dir/whole.yaml"
sed -i '/{name: db3}/d' "$case_dir/topology.yaml"
prepare
attempt run.sh --yes --to preflight
refused 'a member that the topology lacks' 'does not name: db3' 'nothing was changed'
mv "$case_dir/whole.yaml" "$case_dir/topology.yaml"
prepare

# --- a tag ---
on db1 sh -c 'printf "tags:\n  nofailover: true\n" >>"$1"' tag "$config" </dev/null
attempt run.sh --yes --to preflight
refused 'a node that may not lead' 'db1 has the tag nofailover' 'nothing was changed'
on db1 sed -i '/^tags:/,$d' "$config" </dev/null

# --- maintenance mode: it ends for the recovery and for the way back, and is there again afterwards ---
on db1:postgres patronictl -c "$config" pause --wait </dev/null
note_before
attempt run.sh --yes --to stop
succeeds 'run.sh --to stop of a paused cluster'
check 'it says so' said 'the cluster is in maintenance mode'
attempt rollback.sh --yes
succeeds 'rollback.sh of a paused cluster'
check_back
on db1:postgres patronictl -c "$config" resume --wait </dev/null
note_before

# --- the DCS lost everything, and the cluster is down ---
capture 2>/dev/null
compile >"$case_dir/compile.log"
bring
for node in db2 db3 db1; do
  on "$node" supervisorctl stop patroni </dev/null
done
on etcd env ETCDCTL_API=3 etcdctl del --prefix / </dev/null
attempt run.sh --yes
succeeds 'a run with an empty DCS'
check 'it says so' said 'the DCS holds no configuration of this cluster'
fetch_state
check_all db1
clean_up db1
end_case
