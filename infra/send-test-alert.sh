#!/bin/sh
# Sends a test notification to everybody who gets the alerts, so that you know it arrives before you need it.

set -eu
# shellcheck source=resources.sh
. "$(dirname "$0")/resources.sh"

usage() { say "Usage: $0 --resource-group GROUP"; }

take_options '' "$@"

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
