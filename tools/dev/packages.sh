# shellcheck shell=bash
# The Debian 12 packages that each purpose needs: the one list. Sourced by ./dev and .ci/run.
declare -A packages=(
  [build]="g++ cmake ninja-build ccache mold zlib1g-dev libtbb-dev libhwy-dev libcli11-dev"
  [test]="libgtest-dev libgmock-dev pkg-config"
  [python]="python3-dev python3-venv"
  [lint]="clang-format-14 clang-tidy-14 python3"
  [ci]="clang-14 gdb"
  [fuzz]="clang-14 libclang-rt-14-dev"
  [coverage]="clang-14 llvm-14"
  [bench]="python3"
  [python]="python3 python3-dev python3-venv"
)

is_installed() { [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

# need PURPOSE...: installs what is missing for them, and says so first.
need() {
  local purpose package missing=()
  if ! command -v dpkg-query >/dev/null; then
    echo "This is no Debian: please see to it that these are here: $(for purpose in "$@"; do echo -n "${packages[$purpose]} "; done)" >&2
    return
  fi
  for purpose in "$@"; do
    for package in ${packages[$purpose]}; do
      is_installed "$package" || missing+=("$package")
    done
  done
  if ((${#missing[@]})); then install_packages "${missing[@]}"; fi
}

install_packages() {
  local sudo=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || die "missing Debian packages: $*. There is no sudo; as root: apt-get install $*"
    sudo=(sudo)
  fi
  title "Installing Debian packages that are missing: $*"
  local log
  log=$(mktemp)
  {
    "${sudo[@]}" apt-get update </dev/null &&
      "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" </dev/null
  } >"$log" 2>&1 || {
    tail -20 "$log" >&2
    die "apt-get could not install: $* (the whole log: $log)"
  }
  rm -f "$log"
}
