# shellcheck shell=sh disable=SC2034 # what is set here is used elsewhere
# Read by the other scripts: finds what the template has deployed, and calls the app. Needs the Azure CLI, signed in, and curl.

WEB_API=2024-11-01

say() { printf '%s\n' "$*"; }

fail() {
  printf 'Error: %s\n' "$*" >&2
  exit 1
}

# Seconds between two looks at something that is waited for.
pause() { sleep "${PAUSE_SECONDS:-$1}"; }

# needs PROGRAM WHAT-FOR
needs() {
  command -v "$1" >/dev/null 2>&1 || fail "$1 was not found; it is needed to $2. Install it and repeat."
}

# For scripts that work on one deployment: sets group from --resource-group, which must be given, and option_value from the
# option NAME, which need not. Says the script's own usage; unknown_argument is what it says to anything else.
# take_options NAME-OR-NOTHING "$@"
take_options() {
  option_name=${1:-resource-group} group='' option_value=''
  shift
  while [ $# -gt 0 ]; do
    case $1 in
      --resource-group) group=${2:?$1 needs a value} && shift ;;
      "--$option_name") option_value=${2:?$1 needs a value} && shift ;;
      --help) usage && exit 0 ;;
      *) usage >&2 && fail "${unknown_argument:-$1 is not known}" ;;
    esac
    shift
  done
  [ -n "$group" ] || { usage >&2 && fail '--resource-group was not given'; }
  needs az 'talk to Azure'
}

# The id of the only resource of a type that this template made in a resource group.
# find_id GROUP TYPE
find_id() {
  found=$(az resource list --resource-group "$1" --resource-type "$2" \
    --query "[?tags.app=='entra-notion-provisioner'].id" --output tsv) ||
    fail "the resources of $1 cannot be listed. Sign in with az login, and choose the subscription with az account set."
  case $found in
    '') fail "$1 holds no $2 of this project. Deploy the template first, or name another resource group." ;;
    *"
"*) fail "$1 holds several deployments of this project. Give each a resource group of its own." ;;
  esac
  printf '%s\n' "$found"
}

name_of() { printf '%s\n' "${1##*/}"; }

# arm METHOD ID-AND-PATH [ARGUMENTS…]: the resource manager of the signed-in cloud.
arm() {
  method=$1 path=$2
  shift 2
  az rest --method "$method" --url "$path?api-version=$WEB_API" "$@"
}

# open_app GROUP: sets app_id, app_url and app_header, which proves to the app who calls. The header is a secret.
open_app() {
  needs curl 'call the app'
  app_id=$(find_id "$1" Microsoft.Web/sites)
  app_url=https://$(arm get "$app_id" --query properties.defaultHostName --output tsv)
  client=$(arm get "$app_id/config/authsettingsV2" --output tsv --query \
    'properties.identityProviders.azureActiveDirectory.registration.clientId')
  if [ -z "$client" ]; then
    key=$(arm post "$app_id/host/default/listKeys" --query functionKeys.default --output tsv)
    app_header="x-functions-key: $key"
  else
    token=$(az account get-access-token --scope "api://$client/.default" --query accessToken --output tsv) ||
      fail "the app takes sign-ins only, and there is no token for it. Let its registration trust the Azure CLI (client 04b07795-8ddb-461a-bbee-02f9e1bf7b46)."
    app_header="Authorization: Bearer $token"
  fi
}

# ask HEADER CURL-ARGUMENTS…: sets answer_status and answer. The header reaches curl through its input, never as an argument.
ask() {
  header=$1
  shift
  answer=$(printf 'header = "%s"\n' "$header" |
    curl --config - --silent --write-out '\n%{http_code}' "$@") || true
  answer_status=$(printf '%s\n' "$answer" | tail -n 1)
  answer=$(printf '%s\n' "$answer" | sed '$d')
}

# call_app METHOD PATH
call_app() {
  method=$1 path=$2
  set -- --max-time 60 --request "$method" "$app_url$path"
  [ "$method" = GET ] || set -- --data '' "$@"
  ask "${app_header:-accept: application/json}" "$@"
}
