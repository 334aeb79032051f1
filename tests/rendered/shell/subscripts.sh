# A name in a subscript is text: bash before 5.2 expands it once more where it stands within a sum.
. "${ASSERT:?}"
state=${PWD}/state
open_state
step=replicas
line='stopped|elsewhere'
fake ssh <<<'cat >/dev/null'
member="db2\$(touch ${PWD}/pwned)"
BASH_COMPAT=5.1
yes 'a clone is asked for' ask_clone postgres@db1 config scope "${member}"
asked[${member}]=5
no 'a sixth time' ask_clone postgres@db1 config scope "${member}"
role='replica, running'
answer='elsewhere|'
yes 'whether it is wanted' wants_clone "${member}"
[[ ! -e pwned ]] || same 'nothing of the name runs' 'no file' pwned

# No function has one: neither in a sum, nor for -v or unset, which expand it as well.
while IFS= read -r found; do
  same 'a subscript that is expanded where it is evaluated' 'a variable of its own before' "${found}"
done < <(declare -f | grep -E '\(\(.*(^|[^{A-Za-z_])[A-Za-z_]+\[[^]]*\$|\[\[ .*-v [a-z_]*\[|(unset|printf -v) ["'\'']?[a-z_]+\[')
finish
