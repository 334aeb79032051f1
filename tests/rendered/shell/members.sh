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
yes 'db3 failed, and that settles it' is_settled c s db3
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
yes 'db2 is settled' is_settled c s db2
no 'db3 is still being made' is_settled c s db3
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

# An answer that failed is no empty list.
fake patronictl <<<'exit 1'
no 'no answer is no absence of a leader' has_no_leader c s
finish
