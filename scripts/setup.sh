#!/usr/bin/env bash
# Installs the Debian packages that building, testing and measuring need, if any is missing. Says what it does.
# With --workloads also PyTorch, which a3sim.torch and training the models of workloads/ need, a fast BLAS for it, and images to learn: about
# 0.7 GB more on disk.
# With --rtl also what simulates, proves and synthesises rtl/: Verilator, Yosys, Berkeley ABC, OpenSTA, and a cell library.
set -euo pipefail

packages=(
  # compiler, build and checks
  g++ clang cmake ninja-build pkg-config ccache clang-format clang-tidy git
  # libraries
  libsystemc-dev nlohmann-json3-dev libvalijson-dev libzip-dev libboost-dev libboost-program-options-dev
  libspdlog-dev libfmt-dev libhwy-dev libeigen3-dev libfp16-dev libtbb-dev libssl-dev libutfcpp-dev
  # the Python package
  python3-dev pybind11-dev python3-pip python3-venv python3-scipy
  # tests and measurements
  faketime libgtest-dev libgmock-dev librapidcheck-dev libbenchmark-dev gtkwave python3 python3-numpy python3-pytest python3-mypy
  python3-nbclient python3-ipykernel
  # what is installed: a Debian package, the manual page, completions, the citation
  dpkg-dev fakeroot file fish groff-base make man-db python3-yaml zsh
  # scripts/sweep.py, scripts/report.py, scripts/reproduce_paper.py
  python3-dask python3-distributed python3-matplotlib python3-plotly python3-tqdm util-linux
)

for option in "$@"; do
  case "$option" in
    --workloads) packages+=(python3-torch libopenblas0-serial dataset-fashion-mnist) ;;
    --rtl) packages+=(verilator yosys berkeley-abc opensta qflow-tech-osu018) ;;
    *) echo "setup: unknown option '$option'; allowed: --workloads, --rtl" >&2; exit 2 ;;
  esac
done

command -v dpkg-query > /dev/null || {
  echo "setup: this is not a Debian-like system; install these packages' equivalents by hand: ${packages[*]}" >&2
  exit 1
}
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  as_root=(sudo)
fi
require_root() {
  [ ${#as_root[@]} -eq 0 ] || command -v sudo > /dev/null || { echo "setup: run as root, or install sudo; $1" >&2; exit 1; }
}

# apt-get installs nothing while packages are half installed.
if [ -n "$(dpkg --audit)" ] || [ -n "$(ls -A /var/lib/dpkg/updates)" ]; then
  require_root "an earlier installation of packages was interrupted"
  echo "setup: an earlier installation of packages was interrupted; finishing it first"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive dpkg --configure -a
fi

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  echo "setup: all ${#packages[@]} packages are installed"
  exit 0
fi

require_root "missing: ${missing[*]}"
echo "setup: installing ${missing[*]}"
"${as_root[@]}" apt-get update --quiet
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install --yes --quiet --no-install-recommends "${missing[@]}"
