#!/usr/bin/env bash
# Builds the Debian packages of this checkout, and tries them in a fresh system of this machine's release: `./dev packages`.
#
#   tests/packages.sh DIRECTORY
#
# leaves them in DIRECTORY, which is made anew.  Installing what they are built with, and the system, takes root's rights.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8

dir=$(mkdir -p "$1" && cd "$1" && pwd)
source=$dir/source
system=$dir/system
root=()
[ "$(id -u)" = 0 ] || root=(sudo)

say() {
  printf '%s\n' "$@"
}

die() {
  say "packages: $*" >&2
  exit 1
}

# quietly NAME COMMAND...: the output goes to NAME.log and is shown when the command fails.
quietly() {
  local log=$dir/$1.log
  "${@:2}" > "$log" 2>&1 && return
  tail -n 60 "$log" >&2
  die "failed: ${*:2} (all of its output: $log)"
}

remove_system() {
  "${root[@]}" rm -rf "$system"
}
trap remove_system EXIT

# What git would commit; nothing that was built.
copy_sources() {
  [ -d debian ] || die 'these sources have no debian/; packages are made of a checkout'
  remove_system
  rm -rf "${dir:?}"/*
  mkdir "$source"
  git ls-files -z --cached --others --exclude-standard |
    while IFS= read -rd '' file; do [ ! -e "$file" ] || printf '%s\0' "$file"; done |
    tar -c --null -T - | tar -x -C "$source"
}

# As on a machine of Debian's own: its Python, and no flags of whoever calls.
clean_environment() {
  env -i HOME="$HOME" PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=$LC_ALL DEB_BUILD_PROFILES=nocheck \
    DEB_BUILD_OPTIONS="nocheck noautodbgsym parallel=$(nproc)" "$@"
}

build() {
  "${root[@]}" apt-get -qq update || say 'packages: apt-get update failed; trying with what it knew before' >&2
  if ! clean_environment dpkg-checkbuilddeps 2> /dev/null; then
    say 'installing what the packages are built with'
    quietly build-dep "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get -y --no-install-recommends -P nocheck build-dep ./
  fi
  say 'building the packages (their tests are those of ./dev test)'
  quietly build clean_environment dpkg-buildpackage -us -uc
  say 'asking lintian'
  quietly lintian lintian --allow-root --fail-on error,warning "$dir"/*.changes
  cat "$dir/lintian.log"
}

# The archives of this machine's release, and none of others, as apt writes them.
archives() {
  local origin
  origin=$(. /etc/os-release && say "$ID")
  apt-get indextargets 'Created-By: Packages' --format '$(ORIGIN) deb $(REPO_URI) $(RELEASE) $(COMPONENT)' |
    sed -n "s/^$origin //Ip" | sort -u
}

in_system() {
  "${root[@]}" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=$LC_ALL DEBIAN_FRONTEND=noninteractive \
    chroot "$system" "$@"
}

# The packages lie in it as an archive of apt's, beside what their tests read.
make_system() {
  local codename
  codename=$(. /etc/os-release && say "$VERSION_CODENAME")
  say "making a fresh system ($codename)"
  archives > "$dir/archives.list"
  dpkg-scanpackages . > "$dir/Packages" 2> "$dir/scan.log"
  mkdir "$dir/tried"
  (cd "$source" && cp -R --parents README.md debian/tests tests/data/rcv1_100.vw "$dir/tried")
  cp "$dir/Packages" "$dir"/*.deb "$dir/tried"
  quietly system "${root[@]}" mmdebstrap --variant=apt "$codename" "$system" "$dir/archives.list"
  "${root[@]}" mv "$dir/tried" "$system/tried"
  say 'deb [trusted=yes] file:/tried ./' | "${root[@]}" tee "$system/etc/apt/sources.list.d/tried.list" > /dev/null
  quietly update in_system apt-get update
}

# The tests of debian/tests/control, each after its packages were installed.
try() {
  local key value name=
  while read -r key value; do
    case $key in
    Tests:) name=$value ;;
    Depends:)
      say "installing ${value} and trying it"
      # shellcheck disable=SC2086
      quietly "install-$name" in_system apt-get -y --no-install-recommends install ${value//,/}
      quietly "try-$name" in_system sh -c "cd /tried && debian/tests/$name"
      ;;
    esac
  done < "$source/debian/tests/control"
}

# Of what was installed nothing is left when it is removed.
purge() {
  local left
  say 'removing them'
  # shellcheck disable=SC2046
  quietly purge in_system apt-get -y purge $(sed -n 's/^Package: //p' "$dir/Packages")
  left=$(in_system find /etc /usr /var/lib/dpkg/info -name '*reml*' -o -name '*reductionml*')
  [ -z "$left" ] || die 'purged, but left:' "$left"
}

copy_sources
cd "$source"
build
cd "$dir"
make_system
try
purge
say '' "all is well after $((SECONDS / 60)) min $((SECONDS % 60)) s; the packages:" "$dir"/*.deb
