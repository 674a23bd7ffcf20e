#!/bin/sh
# Sends a test notification to everybody who gets the alerts, so that you know it arrives before you need it.

set -eu
# shellcheck source=resources.sh
. "$(dirname "$0")/resources.sh"

usage() { say "Usage: $0 --resource-group GROUP"; }

group=''
while [ $# -gt 0 ]; do
  case $1 in
    --resource-group) group=${2:?$1 needs a value} && shift ;;
    --help) usage && exit 0 ;;
    *) usage >&2 && fail "$1 is not known" ;;
  esac
  shift
done
[ -n "$group" ] || { usage >&2 && fail '--resource-group was not given'; }
needs az 'talk to Azure'

action_group_id=$(find_id "$group" Microsoft.Insights/actionGroups)
action_group=$(name_of "$action_group_id")
enabled=$(az monitor action-group show --resource-group "$group" --name "$action_group" --query enabled --output tsv)
[ "$enabled" = true ] || fail "mails are switched off. Deploy with sendFailureEmails = true"
address=$(az monitor action-group show --resource-group "$group" --name "$action_group" \
  --query 'emailReceivers[0].emailAddress' --output tsv)

say "Sending a test notification of $action_group to $address"
az monitor action-group test-notifications create --resource-group "$group" --action-group "$action_group" \
  --alert-type logalertv2 --add-action email operators "$address" usecommonalertschema --output none
say 'Sent. It comes from azure-noreply@microsoft.com; look into the junk folder too, and let it through.'
