#!/usr/bin/env bash
# Builds the documentation site with search and API pages into build/docs/html, and checks every link within it, to files and to
# headings; nothing is fetched. Needs the packages that scripts/setup.sh --docs installs.
set -euo pipefail
cd "$(dirname "$0")/.."

for tool in doxygen breathe-apidoc sphinx-build; do
  command -v "$tool" >/dev/null || { echo "docs: $tool is missing; run scripts/setup.sh --docs" >&2; exit 2; }
done

rm -rf build/docs
mkdir -p build/docs/source/api
# Pages keep their places, so that their links among one another and to files hold on the site as well.
for place in README.md configs docs traces workloads; do ln -s "$PWD/$place" build/docs/source/; done
ln -s "$PWD/docs/site/index.md" build/docs/source/index.md

doxygen docs/site/Doxyfile
breathe-apidoc --quiet --members --generate file --output-dir build/docs/source/api/cpp build/docs/doxygen/xml >/dev/null
sphinx-build -q -W --keep-going -b html -c docs/site -d build/docs/doctrees build/docs/source build/docs/html
echo "docs: build/docs/html/index.html"
