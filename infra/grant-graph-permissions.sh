#!/bin/sh
# Gives the identity of the app its application permissions on Microsoft Graph, and waits until they are there.
# Repeating it changes nothing. Whoever runs it needs the Entra role Privileged Role Administrator.
# Do this before the app runs for the first time: its tokens live for a day, and hold what it may do.

set -eu
# shellcheck source=resources.sh
. "$(dirname "$0")/resources.sh"

usage() {
  say "Usage: $0 (--resource-group GROUP | --principal-id OBJECT-ID) [--hidden-members] [--microsoft-provisioning]"
  say '  --resource-group   the group that the template was deployed to'
  say '  --principal-id     object id of the identity, instead'
  say '  --hidden-members   also Member.Read.Hidden, for groups whose membership is hidden'
  say '  --microsoft-provisioning'
  say "                     also Synchronization.Read.All, to see whether Microsoft's own provisioning is on"
}

principal='' group='' permissions='User.Read.All GroupMember.Read.All Application.Read.All'
while [ $# -gt 0 ]; do
  case $1 in
    --resource-group) group=${2:?$1 needs a value} && shift ;;
    --principal-id) principal=${2:?$1 needs a value} && shift ;;
    --hidden-members) permissions="$permissions Member.Read.Hidden" ;;
    --microsoft-provisioning) permissions="$permissions Synchronization.Read.All" ;;
    --help) usage && exit 0 ;;
    *) usage >&2 && fail "$1 is not known" ;;
  esac
  shift
done
[ -n "$principal$group" ] || { usage >&2 && fail 'neither --resource-group nor --principal-id was given'; }
needs az 'talk to Azure'

if [ -z "$principal" ]; then
  identity=$(find_id "$group" Microsoft.ManagedIdentity/userAssignedIdentities)
  principal=$(az identity show --ids "$identity" --query principalId --output tsv)
fi
graph=$(az cloud show --query endpoints.microsoftGraphResourceId --output tsv)
graph=${graph%/}/v1.0
service="$graph/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')"
service_id=$(az rest --method get --url "$service" --query id --output tsv)
roles=$(az rest --method get --url "$service" --output tsv \
  --query "appRoles[?contains(allowedMemberTypes, 'Application')].[value, id]")

role_id() { printf '%s\n' "$roles" | awk -v name="$1" '$1 == name { print $2 }'; }

# A new identity takes a while to be known to Microsoft Graph.
assigned() {
  tries=0
  until az rest --method get --url "$graph/servicePrincipals/$principal/appRoleAssignments" \
    --query "value[?resourceId=='$service_id'].appRoleId" --output tsv; do
    tries=$((tries + 1))
    [ $tries -lt 24 ] || fail "Microsoft Graph does not know the identity $principal. Is it the object id, and of this tenant?"
    pause 5
  done
}

present=$(assigned)
missing=''
for permission in $permissions; do
  id=$(role_id "$permission")
  [ -n "$id" ] || fail "Microsoft Graph offers no application permission $permission in this cloud"
  case $present in
    *"$id"*) say "$permission: granted already" ;;
    *) say "$permission: will be granted" && missing="$missing $permission" ;;
  esac
done

for permission in $missing; do
  body="{\"principalId\":\"$principal\",\"resourceId\":\"$service_id\",\"appRoleId\":\"$(role_id "$permission")\"}"
  az rest --method post --url "$graph/servicePrincipals/$service_id/appRoleAssignedTo" \
    --headers Content-Type=application/json --body "$body" --output none ||
    fail "$permission was not granted. Granting needs the Entra role Privileged Role Administrator; let somebody who has it run: $0 --principal-id $principal"
  say "$permission: granted"
done

tries=0
for permission in $missing; do
  until assigned | grep -qx "$(role_id "$permission")"; do
    tries=$((tries + 1))
    [ $tries -lt 60 ] || fail "$permission was granted, but Microsoft Graph does not show it after 5 minutes. Repeat this command before you deploy the app."
    pause 5
  done
done
say "The identity $principal has: $permissions"
