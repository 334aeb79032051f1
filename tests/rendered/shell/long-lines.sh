# A line that has no end is shown in part, and neither kept nor looked through: not by what is said, nor by what a program prints.
. "${ASSERT:?}"
longest=300
text=$(printf 'x%.0s' {1..1000})
same 'what is said' "${text:0:300} … and 700 more bytes" "$(say "${text}")"
same 'of other characters' "$(printf 'ü%.0s' {1..150}) … and 10 more bytes" "$(say "$(printf 'ü%.0s' {1..155})")"
same 'what a program prints' "      | ${text:0:300} … and 700 more bytes" "$(margin <<<"${text}")"
same 'a line that ends' "${text:0:300}" "$(visibly <<<"${text:0:300}")"

# More than is kept at once; the next line is whole.
long=$(head -c 1000000 /dev/zero | tr '\0' y)
same 'without an end' "${long:0:300} … and 999700 more bytes"$'\nnext' "$(printf '%s\nnext' "${long}" | visibly)"
same 'as long as is read at once' "${long:0:300} … and 65236 more bytes"$'\nnext' "$(printf '%s\nnext\n' "${long:0:65536}" | visibly)"
longest=131072

# In pieces, and no character is cut in two.
for odd in ü 表 🐘; do
  text=$(printf "%s${odd}" {1..400})
  same "between pieces: ${odd}" "${text}" "$(say "${text}")"
done

# Characters that are written longer than they are, halves of pairs, behind the last one.
same 'no characters' '\xc0\x9b \xe0\x82\x9b \xed\xa0\x80 \xf4\x90\x80\x80' "$(say $'\xc0\x9b \xe0\x82\x9b \xed\xa0\x80 \xf4\x90\x80\x80')"
finish
