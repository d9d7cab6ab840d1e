#!/usr/bin/env bash
# Projects in CMake and in Meson (tests/consumers/) find what `make install` leaves, and build with the shared and with the static
# library.
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

command -v cmake > /dev/null || lacks "no cmake"
command -v meson > /dev/null || lacks "no meson"
export CFLAGS=${SANITIZE:-}
install_below "$scratch/root"

# with_cmake DIRECTORY KIND
with_cmake() {
  local flags=(-G 'Unix Makefiles' -Dreml_DIR="$library/cmake/reml")
  [ "$2" = shared ] || flags+=(-Dreml_USE_STATIC_LIBS=ON)
  cmake -S "$1" -B "$1/build" "${flags[@]}" && env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL cmake --build "$1/build"
}

# with_meson DIRECTORY KIND
with_meson() {
  local flags=()
  [ "$2" = shared ] || flags+=(-Dprefer_static=true)
  # Meson tells to link with -Wl,--no-undefined, which goes ill with sanitizers.
  [ -z "${SANITIZE:-}" ] || flags+=(-Db_lundef=false)
  meson setup "${flags[@]}" "$1/build" "$1" && meson compile -C "$1/build"
}

# try SYSTEM KIND: builds a copy of the project, runs the program, and looks at what it was linked with.
try() {
  local project=$scratch/$1-$2 linked=static
  cp -r "$srcdir/tests/consumers/$1" "$project"
  chmod -R u+w "$project"
  cp "$srcdir/tests/install/use.c" "$project/app.c"
  "with_$1" "$project" "$2" > "$scratch/log" 2>&1 || { cat "$scratch/log"; wrong "$1 cannot build it, $2"; return; }
  echo "$1, $2 library:"
  LD_LIBRARY_PATH=$library "$project/build/app" || wrong "what $1 built fails, $2"
  [[ $(LD_LIBRARY_PATH=$library ldd "$project/build/app") != *libreml* ]] || linked=shared
  [ "$2" = "$linked" ] || wrong "$1 was to link the $2 library"
}

if [ -e "$library/libreml.so" ]; then
  try cmake shared
  try meson shared
fi
if [ -e "$library/libreml.a" ]; then
  try cmake static
  try meson static
fi

# CMake takes a version that it asks for when that is compatible, and says no otherwise.
version=$(sed -n 's/^AC_INIT(\[libreml\], \[\([0-9.]*\)\].*/\1/p' "$srcdir/configure.ac")
# accepts YES-OR-NO VERSION
accepts() {
  local project=$scratch/version-$2 answer=no
  mkdir "$project"
  printf '%s\n' 'cmake_minimum_required(VERSION 3.18)' 'project(version NONE)' "find_package(reml $2)" \
    'message("found: ${reml_FOUND}")' > "$project/CMakeLists.txt"
  cmake -S "$project" -B "$project/build" -Dreml_DIR="$library/cmake/reml" > "$scratch/log" 2>&1
  ! grep -q '^found: 1' "$scratch/log" || answer=yes
  [ "$answer" = "$1" ] || { cat "$scratch/log"; wrong "find_package(reml $2) of $version: $answer"; }
}
accepts yes "$version"
accepts yes "${version%.*}"
accepts no "${version%.*}.999"
accepts no 99
finish
