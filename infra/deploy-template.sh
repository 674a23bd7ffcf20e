#!/bin/sh
# Deploys the template, compiled by the pinned compiler, or shows what a deployment would change.

set -eu
scripts=$(dirname "$0")
# shellcheck source=resources.sh
. "$scripts/resources.sh"

usage() {
  say "Usage: $0 --resource-group GROUP --parameters FILE.bicepparam [--what-if]"
  say '  --what-if   changes nothing; prints what would change'
}

group='' parameters='' verb=create
while [ $# -gt 0 ]; do
  case $1 in
    --resource-group) group=${2:?$1 needs a value} && shift ;;
    --parameters) parameters=${2:?$1 needs a value} && shift ;;
    --what-if) verb=what-if ;;
    --help) usage && exit 0 ;;
    *) usage >&2 && fail "$1 is not known" ;;
  esac
  shift
done
[ -n "$group" ] || { usage >&2 && fail '--resource-group was not given'; }
[ -f "$parameters" ] || { usage >&2 && fail "--parameters names no file: ${parameters:-nothing}"; }
needs az 'talk to Azure'
needs node 'find the compiler'

compiler=$(node "$scripts/bicep-cli/print-path.mjs")
compiled=$(mktemp -d)
trap 'rm -rf "$compiled"' EXIT
"$compiler" build "$scripts/main.bicep" --outfile "$compiled/template.json"
"$compiler" build-params "$parameters" --outfile "$compiled/parameters.json"

if [ "$verb" = create ]; then
  say "Deploying to $group" >&2
  az deployment group create --resource-group "$group" --name "entra-notion-provisioner-$(date -u +%Y%m%d%H%M%S)" \
    --template-file "$compiled/template.json" --parameters "@$compiled/parameters.json" --query properties.outputs
else
  az deployment group what-if --resource-group "$group" \
    --template-file "$compiled/template.json" --parameters "@$compiled/parameters.json"
fi
