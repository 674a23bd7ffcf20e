#!/bin/sh
# Publishes dist/app, or a package made earlier, to the function app, and waits until the platform says that it is in place.

set -eu
# shellcheck source=resources.sh
. "$(dirname "$0")/resources.sh"

usage() {
  say "Usage: $0 --resource-group GROUP [--package FILE.zip]"
  say '  --package   a package of an earlier build; without it dist/app is packed'
}

take_options package "$@"
package=$option_value
needs curl 'send the package'

if [ -z "$package" ]; then
  [ -f dist/app/host.json ] || fail 'dist/app was not found here. Run npm run build in the folder of the project first'
  needs zip 'pack dist/app'
  package=$(pwd)/dist/app.zip
  rm -f "$package"
  (cd dist/app && zip -qr "$package" .)
fi
[ -f "$package" ] || fail "$package was not found"

app_id=$(find_id "$group" Microsoft.Web/sites)
host=$(arm get "$app_id" --query "properties.hostNameSslStates[?hostType=='Repository'].name | [0]" --output tsv)

token=$(az account get-access-token --query accessToken --output tsv)

ask_publisher() { ask "Authorization: Bearer $token" --max-time 600 "$@"; }

say "Sending $package to $(name_of "$app_id")"
tries=0
while :; do
  ask_publisher --request POST --header 'Content-Type: application/zip' --data-binary "@$package" "https://$host/api/publish"
  case $answer_status in
    2??) break ;;
    # The role of a new identity on the storage account takes minutes to be known everywhere.
    403) say 'Refused (403): roles are still spreading. Trying again.' ;;
    *) fail "the package was refused (HTTP $answer_status): $answer" ;;
  esac
  tries=$((tries + 1))
  [ $tries -lt 20 ] || fail "the package is still refused after 5 minutes (HTTP 403): $answer"
  pause 15
done
deployment=$(printf '%s' "$answer" | tr -d '" \r\n')
[ -n "$deployment" ] || fail 'the platform took the package and named no deployment. Look at the deployments of the app in the portal'

# The platform answers 200 for failed deployments too: only the body tells. Once it is through it may forget them (404).
tries=0 seen=''
while :; do
  ask_publisher "https://$host/api/deployments/$deployment"
  state=$(printf '%s' "$answer" | tr -d ' \n' | sed -n 's/.*"status":\(-\{0,1\}[0-9]*\).*/\1/p')
  case $answer_status:$state in
    200:4 | 202:4) break ;;
    200:0 | 200:1 | 200:2 | 202:*) seen=yes ;;
    200:*) fail "the deployment failed (status $state): $answer" ;;
    404:*) [ -z "$seen" ] || break ;;
    401:* | 403:*) fail "the deployment cannot be followed (HTTP $answer_status): $answer" ;;
  esac
  tries=$((tries + 1))
  [ $tries -lt 60 ] || fail "the deployment has not ended after 5 minutes (HTTP $answer_status): $answer"
  pause 5
done
say 'Published.'
