#!/bin/sh
# Puts the SCIM token of Notion into the vault, for the first time or as a rotation, and lets the app pick it up.
# The token is read from the keyboard without being shown, or from a pipe. It is never an argument and never printed.

set -eu
# shellcheck source=resources.sh
. "$(dirname "$0")/resources.sh"

SECRET_NAME=notion-scim-token

usage() { say "Usage: $0 --resource-group GROUP     (reads the token from the keyboard, or from a pipe)"; }

# Not quoted back: it may be the token.
unknown_argument='an argument is not known. The token is no argument, because others on this machine can see those'
take_options '' "$@"

if [ -t 0 ]; then
  trap 'stty echo' EXIT
  trap 'exit 130' INT TERM
  printf 'SCIM token of Notion (not shown): '
  stty -echo
  IFS= read -r notion_token || true
  stty echo
  printf '\n'
  trap - EXIT INT TERM
else
  IFS= read -r notion_token || true
fi
notion_token=$(printf '%s' "$notion_token" | tr -d '\r')
case $notion_token in
  '') fail 'no token was given' ;;
  *[[:space:]]*) fail 'the token holds a space: copy it alone' ;;
  [Bb]earer*) fail 'the token begins with "Bearer": leave that word out' ;;
esac

open_app "$group"
vault_id=$(find_id "$group" Microsoft.KeyVault/vaults)
vault=$(name_of "$vault_id")

say "1. Writing the token to the vault $vault"
printf '%s' "$notion_token" | az keyvault secret set --vault-name "$vault" --name "$SECRET_NAME" \
  --file /dev/stdin --encoding utf-8 --output none ||
  fail "the vault does not take it. You need the role Key Vault Secrets Officer on $vault (parameter operatorPrincipalId), and a vault with a private network only takes it from inside"
unset notion_token

say '2. Letting the app read it anew'
arm post "$app_id/config/configreferences/appsettings/refresh" --output none

say '3. Restarting the app'
arm post "$app_id/restart" --output none

if [ "$(arm get "$app_id/functions" --query 'length(value)' --output tsv)" = 0 ]; then
  say 'The app has no code yet, so there is nothing to test. Deploy it; it will find the token.'
  exit 0
fi

say '4. Waiting until the connection test is green'
tries=0
while :; do
  call_app POST /api/test-connection
  case $answer_status:$answer in
    200:*'"ok":true'*) break ;;
  esac
  tries=$((tries + 1))
  [ $tries -lt 20 ] || {
    say "$answer"
    fail "the connection test is still not green (HTTP $answer_status). The token is in the vault; what is wrong stands above"
  }
  pause 15
done
say 'Done: the app uses the new token. If this was a rotation, delete the old one in Notion now.'
