# Prints what a header declares as a part of a manual page: what the header is for, and each function with the first sentence of
# the comment before it.  Set `name` to what programs include.

function sentence(text)
{
  if (match(text, /\.(  |$)/))
    text = substr(text, 1, RSTART)
  gsub(/`[^`]*`/, "\\fI&\\fR", text)
  gsub(/`/, "", text)
  gsub(/-/, "\\-", text)
  return text
}

# In the last line of a declaration: prints it.
function declare()
{
  sub(/^REML_API /, "", declaration)
  sub(/^static inline /, "", declaration)
  gsub(/  +/, " ", declaration)
  printf ".PP\n.B \"%s\"\n", declaration
  if (comment)
    printf ".RS\n%s\n.RE\n", sentence(comment)
  declaration = comment = ""
}

/^\/\*/ { comment = ""; within = 1 }
within {
  line = $0
  ended = sub(/ *\*\/$/, "", line)
  sub(/^(\/\*| \*) ?/, "", line)
  comment = comment (comment ? (comment ~ /\.$/ ? "  " : " ") : "") line
  within = !ended
  if (ended && !begun++) {
    printf ".SS <%s>\n%s\n", name, sentence(comment)
    comment = ""
  }
  next
}
/^(REML_API|static inline) / { declaring = 1 }
declaring {
  line = $0
  sub(/^ +/, " ", line)
  declaration = declaration line
  if (line ~ /\)(;)?$/) {
    sub(/;$/, "", declaration)
    declaring = 0
    declare()
  }
  next
}
/^[^ ]|^$/ { comment = "" }
