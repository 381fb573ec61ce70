#!/usr/bin/env bash
# Builds tests/consumer/main.cpp as a stranger would and runs it.
#   try.sh installed|pkgconfig|shared|subdirectory BUILD_DIR COMPILER
# installed, pkgconfig: against `cmake --install` of BUILD_DIR, moved after installing. shared: the same with a shared library,
# whose symbols are looked at too. subdirectory: by add_subdirectory of the source tree.
set -euo pipefail

way=$1 build=$2 compiler=$3
here=$(cd "$(dirname "$0")" && pwd)
source_dir=$(cd "$here/../.." && pwd)
work=$build/consumer/$way
rm -rf "$work/prefix" "$work/first" "$work/consumer"
mkdir -p "$work"

launcher=()
if command -v ccache >/dev/null; then launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
configure() { cmake -G Ninja -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_BUILD_TYPE=Release "$@" >"$work/configure.log" ||
  { cat "$work/configure.log"; return 1; }; }

install_moved() {  # $1: build directory
  cmake --install "$1" --component library --prefix "$work/first" >/dev/null
  mv "$work/first" "$work/prefix"
}

check_run() {  # $@: the program and how to start it
  "$@" >"$work/output.txt"
  diff -u "$here/expected.txt" "$work/output.txt"
  echo "$way: the consumer printed what it should"
}

by_find_package() {
  configure -S "$here" -B "$work/consumer" -DCMAKE_PREFIX_PATH="$work/prefix"
  cmake --build "$work/consumer" >"$work/build.log" || { cat "$work/build.log"; return 1; }
  check_run "$work/consumer/consumer"
}

by_pkgconfig() {  # $@: environment for the run
  local libdir
  libdir=$(dirname "$(find "$work/prefix" -name keratin.pc)")
  # shellcheck disable=SC2046
  PKG_CONFIG_PATH=$libdir "$compiler" -std=c++20 "$here/main.cpp" -o "$work/by_pkgconfig" \
    $(PKG_CONFIG_PATH=$libdir pkg-config --cflags --libs keratin)
  check_run "$@" "$work/by_pkgconfig"
}

# Nothing but keratin's names may be seen from outside.
check_symbols() {  # $1: libkeratin.so
  local strangers
  strangers=$(nm -D --defined-only "$1" | awk '{print $3}' | grep -vE '^_Z[A-Z0-9hvcn_]*N[KRO]*7keratin' || true)
  if [[ -n $strangers ]]; then
    echo "libkeratin.so shows symbols that are not keratin's:"
    head -20 <<<"$strangers" | c++filt
    return 1
  fi
}

case $way in
  installed)
    install_moved "$build"
    by_find_package ;;
  pkgconfig)
    install_moved "$build"
    by_pkgconfig ;;
  shared)
    configure -S "$source_dir" -B "$work/library" -DBUILD_SHARED_LIBS=ON -DKERATIN_BUILD_TESTS=OFF -DKERATIN_BUILD_CLI=OFF \
      -DKERATIN_BUILD_EXAMPLES=OFF
    cmake --build "$work/library" -j2 >"$work/library.log" || { cat "$work/library.log"; exit 1; }
    install_moved "$work/library"
    library=$(find "$work/prefix" -name libkeratin.so)
    check_symbols "$library"
    by_find_package
    by_pkgconfig env LD_LIBRARY_PATH="$(dirname "$library")" ;;
  subdirectory)
    # KERATIN_WERROR: the same flags as the main build, hence ccache's objects.
    configure -S "$here" -B "$work/consumer" -DKERATIN_SUBDIRECTORY="$source_dir" -DKERATIN_WERROR=ON "${launcher[@]}"
    if ninja -C "$work/consumer" -t targets all | grep -qE '^(keratin/)?(cli|examples)/|_test:'; then
      echo "add_subdirectory brought more than the library"
      exit 1
    fi
    cmake --build "$work/consumer" -j2 >"$work/library.log" || { cat "$work/library.log"; exit 1; }
    check_run "$work/consumer/consumer" ;;
  *) echo "unknown way: $way" >&2; exit 2 ;;
esac
