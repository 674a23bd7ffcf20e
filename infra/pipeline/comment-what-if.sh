#!/bin/sh
# For the workflow: writes what a pull request would change in Azure into a comment of it, and keeps that one up to date.
# Expects GH_TOKEN, PULL_REQUEST, RESOURCE_GROUP and PARAMETERS_FILE.

set -eu
: "${PULL_REQUEST:?}" "${RESOURCE_GROUP:?}" "${PARAMETERS_FILE:?}"

changes=$(mktemp)
AZURE_CORE_NO_COLOR=true "$(dirname "$0")/../deploy-template.sh" \
  --resource-group "$RESOURCE_GROUP" --parameters "$PARAMETERS_FILE" --what-if >"$changes"

comment=$(mktemp)
{
  printf 'What this would change in Azure (%s):\n\n```\n' "$PARAMETERS_FILE"
  # GitHub takes 65,536 characters.
  head -c 60000 "$changes"
  printf '\n```\n'
} >"$comment"
gh pr comment "$PULL_REQUEST" --edit-last --create-if-none --body-file "$comment"
rm -f "$changes" "$comment"
