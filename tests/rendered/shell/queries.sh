# What a query of the plan answers, against what the plan expects. The answer is the first column of the first row, whole.
. "${ASSERT:?}"
only_reads() { printf 'a|b\x1fsecond column\x1esecond row\n'; }
yes 'a bar is part of the answer' query_holds bin directory postgres app 'SELECT' equals 'a|b'
no 'half an answer' query_holds bin directory postgres app 'SELECT' equals a
only_reads() { printf 'a\nb\n'; }
yes 'a line end is part of the answer' query_holds bin directory postgres app 'SELECT' equals $'a\nb'
only_reads() { printf '7\x1e8\n'; }
yes 'at least' query_holds bin directory postgres app 'SELECT' at_least 7
no 'not at least' query_holds bin directory postgres app 'SELECT' at_least 8
only_reads() { printf '\n'; }
no 'nothing' query_holds bin directory postgres app 'SELECT' not_empty ''
finish
