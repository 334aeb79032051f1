# The first connections: a login that hangs is told and not waited for without end, one that holds outlives the limit, and whoever is given
# up is not asked.
. "${ASSERT:?}"
export HOME=${PWD}
umask 077
# As ssh does with -f: what stays behind has a session of its own.
fake ssh <<'SH'
host=${!#}
[[ $* != *' -O exit '* ]] || exit 0
[[ $* == *' -M '* ]] || exit 255
echo "${host}" >>"${HOME}/called"
case ${host} in
  db2) exec sleep 60 ;;
  db3) exit 255 ;;
esac
setsid sleep 60 &
echo "$!" >>"${HOME}/behind"
SH
connection_limit=1
open_connections >said 2>&1
tells 'db2 let nobody in for 1 s'
tells 'no connection to db3 yet (exit status 255); what needs it tries again'
same 'one line each' 2 "$(wc -l <said)"
sleep 1
same 'the others are there' 'db1 barman' "$(echo $(grep -v 'db[23]' called))"
while IFS= read -r process; do
  yes 'what stays behind goes on' kill -0 "${process}"
  kill "${process}"
done <behind
patience=2
began=${SECONDS}
open_connection db2 root db2 >said 2>&1
tells 'db2 let nobody in for 2 s'
((SECONDS - began < 10)) || same 'it is ended' 'in time' "$((SECONDS - began)) s"
rm called
without=(db2 db3)
open_connections >said 2>&1
same 'whoever is given up is not asked' 'db1 barman' "$(echo $(<called))"
same 'and nothing is said' '' "$(<said)"
xargs kill <behind 2>/dev/null
finish
