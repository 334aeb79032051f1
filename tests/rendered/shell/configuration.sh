# The configuration of people's own in the data directory: kept and shown, secrets only as far as that they differ.
. "${ASSERT:?}"
mkdir -p data/conf.d kept/conf.d
numbered() { seq -f 'setting_%g = on' 1 300; }
numbered >data/postgresql.conf
numbered >kept/postgresql.conf
cat >>data/postgresql.conf <<'CONF'
work_mem = '4MB'
primary_conninfo = 'password=of_backup host=password_host port=1'
CONF
cat >>kept/postgresql.conf <<'CONF'
work_mem = '64MB'
Primary_ConnInfo 'host=h PassWord=of_stopped host=password_host port=1'
restore_command = 'curl https://user:of_curl@somewhere/%f -o %p'
ssl_passphrase_command = 'echo of_ssl'
CONF
printf 'host all all all ldap ldapserver=l ldapbindpasswd="of_backup" x=y\n' >data/pg_hba.conf
printf 'host all all all radius radiusservers=r radiussecrets=of_stopped x=y\n' >kept/pg_hba.conf
printf 'of_backup\n' >data/server.key
printf 'of_stopped\n' >kept/server.key
printf 'same\n' | tee data/server.crt >kept/server.crt
printf 'only = here\n' >kept/conf.d/ours.conf
printf 'elsewhere = on\n' >linked.conf
ln -s "${PWD}/linked.conf" kept/conf.d/linked.conf
printf 'max_connections = 7\n' >kept/postgresql.auto.conf
numbered >data/conf.d/brought.conf
chmod 600 kept/server.key

yes 'the difference is shown' configuration_differs data kept
cp said shown
for line in "-work_mem = '4MB'" "+work_mem = '64MB'" '-primary_conninfo (not shown)' '+Primary_ConnInfo (not shown)' \
  '+restore_command = '\''curl https:// (not shown)' '+ssl_passphrase_command (not shown)' \
  '-host all all all ldap ldapserver=l ldapbindpasswd (not shown)' '+host all all all radius radiusservers=r radiussecrets (not shown)' \
  'server.key of the stopped cluster and of the backup differ' '+only = here' 'conf.d/brought.conf is in the backup only' 'conf.d/linked.conf was a symbolic link and is a file now'; do
  grep -qxF -e "${line}" shown || same 'a line of it' "${line}" "$(<shown)"
done
same 'no secret is' '' "$(grep -E 'of_(backup|stopped|curl|ssl)' shown)"
same 'of what is the same, some lines around' 3 "$(grep -c 'setting_' shown)"
same 'what is PostgreSQL'\''s own or does not differ is not' '' "$(grep -E 'max_connections|server.crt|same' shown)"

yes 'the stopped cluster'\''s is kept' keep_configuration data kept
yes 'and once more' keep_configuration data kept
same 'beside the backup'\''s' 'conf.d/linked.conf.stopped-cluster conf.d/ours.conf.stopped-cluster pg_hba.conf.stopped-cluster postgresql.conf.stopped-cluster server.key.stopped-cluster ' \
  "$(cd data && find . -name '*.stopped-cluster*' -printf '%P\n' | sort | tr '\n' ' ')"
yes 'as it was' cmp data/server.key.stopped-cluster kept/server.key
same 'with its mode' 600 "$(stat -c %a data/server.key.stopped-cluster)"
same 'a file and no link' 'elsewhere = on regular file' "$(<data/conf.d/linked.conf.stopped-cluster) $(stat -c %F data/conf.d/linked.conf.stopped-cluster)"
same 'the backup'\''s counts' of_backup "$(<data/server.key)"
yes 'what is kept is no difference of its own' configuration_differs data kept
same 'it is the same' "$(<shown)" "$(<said)"
yes 'nothing was kept' keep_configuration data lost
yes 'and nothing is shown' configuration_differs data lost
same 'at all' '' "$(<said)"
finish
