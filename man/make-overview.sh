#!/bin/sh
# Makes the page of the library: the text, with the functions that the headers declare in the place of a line @FUNCTIONS@.
#   sh make-overview.sh VERSION SOURCE-DIRECTORY BUILD-DIRECTORY PAGE
set -eu
version=$1 source=$2 build=$3 page=$4
trap 'rm -f "$page.new"' EXIT

functions() {
  sed -n 's/^#include <\(reml\/.*\)>/\1/p' "$source/include/reml.h" | while read -r header; do
    file=$source/include/$header
    [ -f "$file" ] || file=$build/include/$header
    awk -v name="$header" -f "$source/man/functions.awk" "$file"
  done
}

{
  sed "/^@FUNCTIONS@/,\$d; s/@VERSION@/$version/" "$source/man/reml.3.in"
  functions
  sed '1,/^@FUNCTIONS@/d' "$source/man/reml.3.in"
} > "$page.new"
mv "$page.new" "$page"
