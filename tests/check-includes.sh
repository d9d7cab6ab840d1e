#!/usr/bin/env bash
# Includes go one way: tools and examples see public headers only, public headers only each other, and a part of lib/ only
# the parts that stand behind it in the table.
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"
cd "$srcdir" || exit 1
shopt -s nullglob

# The parts of lib/: files without their extensions; the parts, of those above, whose headers they may include.
parts='
base       : base64 bytes checksum checksum_avx2 decimal decimal_usual error float_powers float_text json_scan memory nearest nonfinite quote tree utf8 values :
io         : atomic_file input output : base
codecs     : codec flexbuffers header json_forms json_read json_tensor json_write msgpack_read msgpack_scan msgpack_tensor msgpack_write : base io
learning   : bind example expansion fields hash prediction reduction sample view weights : base
reductions : binary cb_adf coin coin_merge coin_rows debug elementwise explore explore_greedy explore_softmax explore_square_cb : base learning
registry   : registry : base learning
documents  : document document_read reductionml reductionml_convert reductionml_flex reductionml_map reductionml_names schema schema_check schema_value tree_write value version : base io codecs learning
schemas    : json_schema json_schema_keys : base io codecs learning documents
workspace  : merge merge_state metadata workspace : base io codecs learning documents
data       : dsjson features json_data json_example parser reader vw_text : base io learning workspace
'

# What a file includes, one a line, as it stands there: <reml.h> or "error.h".
includes() {
  sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*\([<"][^>"]*[>"]\).*/\1/p' "$1"
}

# each_include PATTERN WHY FILE...: every include of the files matches the pattern.
each_include() {
  local file name
  for file in "${@:3}"; do
    while read -r name; do
      [[ $name =~ ^($1)$ ]] || wrong "$file includes $name; $2"
    done < <(includes "$file")
  done
}

public='<reml(/[a-z_]+)?\.h>'
each_include "$public|<std(def|int)\.h>" 'public headers need only each other' include/reml.h include/reml/*.h*
each_include "$public|<[a-z_/]+\.h>|<[a-z]+>" 'programs of users see public headers only' examples/*.c* tests/install/*

# Of the libraries underneath, the tool knows nothing; but tables of names are JSON of a kind that libreml does not read.
for file in tools/*.[ch]; do
  while read -r name; do
    case $name in
    '<json-c/json.h>') [ "$file" = tools/names_table.c ] || wrong "$file includes $name; only tools/names_table.c reads JSON" ;;
    '<json'* | '<msgpack'* | '<xxh'* | '"'*/*) wrong "$file includes $name; the tool sees public headers only" ;;
    '"'*) [ -f "tools/${name//\"/}" ] || wrong "$file includes $name; the tool sees public headers only" ;;
    esac
  done < <(includes "$file")
done

declare -A part_of may_use
while IFS=: read -r part members others; do
  part=${part// /}
  [ -n "$part" ] || continue
  for member in $members; do
    part_of[$member]=$part
  done
  for other in $others; do
    [ -n "${may_use[$other]:-}" ] || wrong "the table lets $part use $other, which does not stand above it"
  done
  may_use[$part]=" $part $others "
done <<< "$parts"

for file in lib/*.[ch]; do
  part=${part_of[$(basename "${file%.*}")]:-}
  [ -n "$part" ] || { wrong "$file has no place in the table of tests/check-includes.sh"; continue; }
  while read -r name; do
    [[ $name == '"'* ]] || continue
    name=${name//\"/}
    [[ ${may_use[$part]} == *" ${part_of[${name%.h}]:-nowhere} "* ]] ||
      wrong "$file ($part) includes $name (${part_of[${name%.h}]:-nowhere})"
  done < <(includes "$file")
done
finish
