# Where the recovery's socket is: beside the data, unless a socket cannot be there.
. "${ASSERT:?}"
same 'beside the data' /srv/data.walwright/socket "$(socket_of /srv/data.walwright)"
printf -v long '/srv/%080d.walwright' 0
found=$(socket_of "${long}")
same 'a path that is too long' /var/tmp/walwright-socket- "${found%%[0-9]*}"
printf -v long '/srv/%070d.walwright' 0
same 'one that just fits' "${long}/socket" "$(socket_of "${long}")"
same 'its length with the largest port' 107 "$((${#long} + 7 + 15))"
found=$(socket_of '/srv/a,b.walwright')
same 'a comma' /var/tmp/walwright-socket- "${found%%[0-9]*}"
# Step 65 says it in one line, where the name is made by the host.
same 'by hand' "${found}" "/var/tmp/walwright-socket-$(printf %s '/srv/a,b.walwright' | cksum | cut -d ' ' -f 1)"
finish
