# The dynamic configuration, and a DCS that has none, as patronictl 3.0.2 and 4.1.5 answer on a real etcd.
. "${ASSERT:?}"

# patronictl on a file `dcs`, which is what the DCS holds; $generation tells how it behaves where there is none.
fake patronictl <<'FAKE'
shift 2
case $1 in
  list) printf 'Cluster\tMember\tHost\tRole\tState\tTL\tLag in MB\n' && cat members ;;
  show-config)
    if [[ -s dcs ]]; then
      cat dcs && echo
    elif [[ $(<generation) == 3.0.2 ]]; then
      printf '%s\n' 'Traceback (most recent call last):' '  File "/usr/lib/python3/dist-packages/patroni/ctl.py", line 1284, in show_config' \
        '    click.echo(format_config_for_editing(cluster.config.data))' "AttributeError: 'NoneType' object has no attribute 'data'" >&2
      exit 1
    fi
    ;;
  edit-config)
    if [[ ! -s dcs ]]; then
      [[ $(<generation) == 3.0.2 ]] && echo "AttributeError: 'NoneType' object has no attribute 'data'" >&2
      echo "Error: The config key does not exist in the cluster patroni1" >&2
      exit 1
    fi
    case $2:$3 in
      --set:pause=true) echo 'pause: true' >>dcs ;;
      --set:pause=null) sed -i '/^pause:/d' dcs ;;
      --replace:*) cat "$3" >dcs ;;
    esac
    echo 'Configuration changed'
    ;;
esac
FAKE
: >members

for generation in 3.0.2 4.1.5; do
  printf '%s' "${generation}" >generation
  : >dcs
  yes "${generation}: nothing is an answer" dynamic_configuration c patroni1
  same "${generation}: and it is empty" '' "$(dynamic_configuration c patroni1)"
  yes "${generation}: it stands alone" stands_alone c patroni1
  [[ $(<said) == *'reboot none'* ]] || same "${generation}: it says what that means" 'reboot none' "$(<said)"
  yes "${generation}: nothing to hold" is_held c patroni1
  yes "${generation}: nothing holds" is_not_held c patroni1
  yes "${generation}: nothing to forget" is_forgotten c patroni1
  printf 'loop_wait: 10\nttl: 30\n' >dcs
  no "${generation}: something to forget" is_forgotten c patroni1
  no "${generation}: not held" is_held c patroni1
  tells 'does not say pause: true; once patronictl edit-config --set pause=true takes effect, run this script again'
  yes "${generation}: hold it" hold_cluster c patroni1
  yes "${generation}: held" is_held c patroni1
  no "${generation}: held still" is_not_held c patroni1
  tells 'says pause: true; once patronictl resume ends it, run this script again'
  no "${generation}: a Patroni that starts would not start PostgreSQL" is_not_held c patroni1
  yes "${generation}: let go" let_go c patroni1
  yes "${generation}: not held any more" is_not_held c patroni1
done

# A DCS that does not answer is not an empty one.
fake patronictl <<<'echo "ERROR - Failed to get list of machines" >&2; exit 1'
no 'a DCS that does not answer' dynamic_configuration c patroni1
no 'its configuration is not known to be absent' is_forgotten c patroni1
no 'nor is maintenance mode' is_not_held c patroni1

# A cluster in maintenance mode: what is applied is the rest.
fake patronictl <<<'cat dcs'
printf 'loop_wait: 10\npause: true\nttl: 30\n' >saved
printf 'loop_wait: 10\nttl: 30\n' >dcs
same_saved() { same_config c patroni1 <saved; }
yes 'the same but for maintenance mode' same_saved
yes 'it is told' stands_alone c patroni1
cp saved dcs
no 'still in maintenance mode' same_saved
yes 'in maintenance mode it stands alone' stands_alone c patroni1
printf 'standby_cluster:\n  host: other\n' >dcs
no 'a standby cluster' stands_alone c patroni1
printf 'postgresql:\n  parameters:\n    pause: true\n' >dcs
no 'a setting of that name' is_held c patroni1

# What the next leader begins with.
mkdir data kept work
printf '{"ttl":30,"pause": true,"postgresql":{"parameters":{"max_connections":50}}}' >data/patroni.dynamic.json
yes 'only the backup has a copy' seed_configuration data kept work
same 'without maintenance mode' '{"ttl":30,"pause": false,"postgresql":{"parameters":{"max_connections":50}}}' "$(<data/patroni.dynamic.json)"
printf '{"pause":true,"postgresql":{"parameters":{"max_connections":100}}}' >kept/patroni.dynamic.json
yes "the stopped cluster's" seed_configuration data kept work
same 'it is in place' '{"pause": false,"postgresql":{"parameters":{"max_connections":100}}}' "$(<data/patroni.dynamic.json)"
yes 'again' seed_configuration data kept work
[[ $(<work/patroni.dynamic.json.of-backup) == *'"max_connections":50'* ]] || same "the backup's is kept" 50 "$(<work/patroni.dynamic.json.of-backup)"
yes 'a primary' seeds_a_primary data
printf '{"standby_cluster": null}' >data/patroni.dynamic.json
yes 'none' seeds_a_primary data
printf '{"standby_cluster": {"host": "old"}}' >data/patroni.dynamic.json
no 'a standby of the old primary' seeds_a_primary data
rm data/patroni.dynamic.json kept/patroni.dynamic.json
yes 'no copy at all' seed_configuration data kept work
yes 'no copy says nothing' seeds_a_primary data

printf 'scope: p\nraft:\n  data_dir: /x\n' >raft.yml
no 'Raft' has_no_raft raft.yml
printf 'scope: p\netcd3: {hosts: raft:2379}\n' >etcd.yml
yes 'etcd' has_no_raft etcd.yml
finish
