#!/bin/sh
# Run by azd between provisioning and deploying: the identity gets its permissions before the app asks for its first token.

set -eu
cd "$(dirname "$0")"
# shellcheck source=resources.sh
. ./resources.sh

if [ -z "${IDENTITY_PRINCIPAL_ID:-}" ] || [ -z "${AZURE_RESOURCE_GROUP:-}" ]; then
  fail 'IDENTITY_PRINCIPAL_ID and AZURE_RESOURCE_GROUP are not set. azd sets them; run azd provision'
fi
needs az 'grant permissions on Microsoft Graph'
az account show --output none || fail 'the Azure CLI is not signed in. It signs in separately from azd: run az login, then azd up again'

./grant-graph-permissions.sh --principal-id "$IDENTITY_PRINCIPAL_ID"

# azd publishes once, and is refused as long as the roles of a new identity are still spreading.
app_id=$(find_id "$AZURE_RESOURCE_GROUP" Microsoft.Web/sites)
if [ "$(arm get "$app_id/functions" --query 'length(value)' --output tsv)" = 0 ]; then
  say 'Waiting a minute until the roles of the new identity have spread'
  pause 60
fi
