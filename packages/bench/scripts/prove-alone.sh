#!/usr/bin/env bash
# Proves that the package stands alone: packs it with the two packages that it needs, installs them in an empty folder
# outside the workspace, and runs a quick benchmark there. Needs the npm registry; takes about a minute.
set -euo pipefail
root="$(cd "$(dirname "$0")/../../.." && pwd)"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$root"
npx tsc -b packages/bench
npm pack --silent --pack-destination "$folder" -w @ctfusion/schema -w @ctfusion/profile -w @ctfusion/bench
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund ./*.tgz
npx ctfusion-bench --quick "$@"
test -s results/*/hbv.json
echo "stands alone: $(ls -d results/*)"
