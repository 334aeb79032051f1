# The list of members as Patroni 3.0, 4.0 and 4.1 print it.
. "${ASSERT:?}"
fake patronictl <<<'cat members.tsv'

# Patroni 3.0: replicas are `running`; a heading comes first.
cat >members.tsv <<'LIST'
Cluster	Member	Host	Role	State	TL	Lag in MB
patroni1	db1	db1	Leader	running	3	
patroni1	db2	db2	Replica	running	3	0
patroni1	mydb3	db3	Replica	running	3	0
patroni1	db3	db3	Replica	start failed		unknown
LIST
same 'Patroni 3.0' $'db1\tLeader\trunning\t3\ndb2\tReplica\trunning\t3\nmydb3\tReplica\trunning\t3\ndb3\tReplica\tstart failed\t' "$(members c s)"
yes 'db1 leads' leads c s db1
no 'a replica leads' leads c s db2
no 'nobody leads' has_no_leader c s
yes 'db2 runs' is_listed c s db2
no 'db3 does not run, though a member whose name ends alike does' is_listed c s db3
no 'a member that is not there' is_listed c s b1
yes 'db2 is a member' is_member c s db2
no 'db4 is none' is_member c s db4

# Patroni 4.0: replicas are `streaming`.
cat >members.tsv <<'LIST'
Cluster	Member	Host	Role	State	TL	Lag in MB
patroni1	db1	db1	Leader	running	1	
patroni1	db2	db2	Replica	streaming	1	0
patroni1	db3	db3	Replica	creating replica		unknown
LIST
yes 'db1 leads' leads c s db1
yes 'db1 and db2 run' is_listed c s db1 db2
no 'one of three does not' is_listed c s db1 db2 db3
same 'which one' 'db3 is: creating replica' "$(<said)"
no 'db1 is not asked for db3' is_listed c s db3

# Patroni 4.1 has more columns, in its own order.
cat >members.tsv <<'LIST'
Cluster	Member	Host	Role	State	TL	Receive LSN	Receive Lag	Replay LSN	Replay Lag	Pending restart
patroni1	db1	db1	Standby Leader	streaming	1					
LIST
same 'Patroni 4.1' $'db1\tStandby Leader\tstreaming\t1' "$(members c s)"
no 'a standby leader leads' has_no_leader c s

# Nobody is alive: the configuration tells whose member this is.
printf 'Cluster\tMember\tHost\tRole\tState\tTL\tLag in MB\n' >members.tsv
same 'nobody' '' "$(members c s)"
yes 'no leader' has_no_leader c s
for line in 'scope: patroni1' "scope: 'patroni1'" 'scope:   "patroni1"   '; do
  printf 'name: db1\n%s\n' "${line}" >patroni.yml
  yes "${line}" is_member patroni.yml patroni1 db1
  no "${line} is not patroni" is_member patroni.yml patroni db1
  no "${line} is no pattern" is_member patroni.yml 'patroni.' db1
done

printf 'name: db2\nscope: patroni1\n' >patroni.yml
no 'a configuration of another member' is_member patroni.yml patroni1 db1

# Members against the nodes of the plan, both ways; the list is Patroni 3.0's and 4.1's with a tag and a restart that is pending.
cat >members.tsv <<'LIST'
Cluster	Member	Host	Role	State	TL	Lag in MB	Pending restart	Tags
patroni1	db1	db1	Leader	running	3		*	
patroni1	db2	db2	Replica	running	3	0		{clonefrom: true, nofailover: true}
patroni1	db3	db3	Replica	creating replica	3	0		
LIST
yes 'all are nodes' no_strangers c patroni1 db1 db2 db3 db4
no 'db3 is none' no_strangers c patroni1 db1 db2
same 'who and what to do' 'patroni1 has members that the topology does not name: db3
When the leader stops, one of them would be promoted and its timeline archived.
Name them under nodes in the topology and render again; or stop Patroni on them, wait until the list no longer has them, and run this again.' "$(<said)"
no 'a name that contains another' no_strangers c patroni1 db1 mydb2 db3
yes 'db1 waits for a restart' awaits_restart c patroni1 db1
no 'db2 does not' awaits_restart c patroni1 db2
yes 'db3 is being made: nobody is cloned from it' offers_nothing_old c patroni1 db3 4
no 'db2 runs on an old timeline' offers_nothing_old c patroni1 db2 4
yes 'db2 runs on the new one' offers_nothing_old c patroni1 db2 3
yes 'the leader' offers_nothing_old c patroni1 db1 4
printf 'name: db3\nscope: patroni1\n' >patroni.yml
no 'the tag in the DCS' may_lead patroni.yml patroni1 db2
yes 'no tag' may_lead patroni.yml patroni1 db3
no 'a source by the DCS' is_no_source patroni.yml patroni1 db2
yes 'no source' is_no_source patroni.yml patroni1 db3
cat >members.tsv <<'LIST'
Cluster	Member	Host	Role	State	TL	Receive LSN	Receive Lag	Replay LSN	Replay Lag	Pending restart	Tags
patroni1	db1	db1	Leader	running	3					*	
patroni1	db2	db2	Replica	running	3	unknown		0/4000000	0		{clonefrom: true, nofailover: true}
LIST
yes '4.1: db1 waits for a restart' awaits_restart c patroni1 db1
no '4.1: the tag in the DCS' may_lead patroni.yml patroni1 db2

# Tags in the configuration file, in every way it can say them.
printf 'Cluster\tMember\tHost\tRole\tState\tTL\tLag in MB\n' >members.tsv
yes 'nobody is a stranger where nobody is alive' no_strangers c patroni1 db1
tagged() { printf 'name: db1\n%s\npostgresql:\n  parameters:\n    nofailover: true\n' "$1" >patroni.yml; }
for line in 'tags: {nofailover: true, nosync: false}' $'tags:\n    nosync: false # no\n    nofailover: True # never' $'tags:\n  "nofailover": "yes"' $'tags:\n  failover_priority: 0'; do
  tagged "${line}"
  no "${line}" may_lead patroni.yml patroni1 db1
done
for line in 'tags: {nofailover: false, clonefrom: true}' $'tags:\n  nofailover: false\n  failover_priority: 0' $'tags:\n  failover_priority: 10' '# nofailover: true' $'tags:\n  nosync: true'; do
  tagged "${line}"
  yes "${line}" may_lead patroni.yml patroni1 db1
done

# Citus: patronictl 3.0.2 and 4.1.5 list all groups of a scope, and those of one with --group. This plan names none.
cat >members.tsv <<'LIST'
Cluster	Group	Member	Host	Role	State	TL	Lag in MB
citus	0	db1	db1	Leader	running	3	
citus	0	db2	db2	Replica	running	3	0
citus	1	w1	w1	Leader	running	3	
LIST
no 'groups that the plan does not name' members c citus
same 'what to do' 'this cluster has Citus groups: write group under manager.patroni in the topology and render again' "$(<said)"
printf 'scope: citus\nciticus: {group: 7}\n' >patroni.yml
yes 'no group' in_group patroni.yml
for line in 'citus: {group: 0, database: app}' $'citus:\n  database: app\n  group: 0'; do
  printf 'scope: citus\n%s\netcd:\n  group: 5\n' "${line}" >patroni.yml
  no "${line}" in_group patroni.yml
done
. "${LIBRARY_OF_CITUS:?}"
set +e
same 'the members of the group' $'db1\tLeader\trunning\t3\ndb2\tReplica\trunning\t3' "$(members c citus)"
yes 'the group is in the configuration' in_group patroni.yml
printf 'scope: citus\n' >patroni.yml
no 'a cluster without groups' in_group patroni.yml
printf '%s\n' 'citus: {database: app, group: 10}' >patroni.yml
no 'another group' in_group patroni.yml
fake patronictl <<<'echo "$*"'
same 'every call' '-c c remove citus --group 0' "$(ctl c remove citus)"

# An answer that failed is no empty list, and one that is no list is none either.
fake patronictl <<<'exit 1'
no 'no answer is no absence of a leader' has_no_leader c s
no 'no answer is no absence of strangers' no_strangers c s db1
fake patronictl <<<'echo something else'
no 'something else' has_no_leader c s
finish
