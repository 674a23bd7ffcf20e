#!/bin/sh
# Looks whether the deployed app lives, is the right build, and reaches both sides. Ends with 1 when it does not.

set -eu
# shellcheck source=resources.sh
. "$(dirname "$0")/resources.sh"

usage() {
  say "Usage: $0 --resource-group GROUP [--build ID]"
  say '  --build   the build that must answer, such as the output of git rev-parse HEAD'
}

take_options build "$@"
build=$option_value
open_app "$group"

say "Waiting for $app_url/api/health${build:+ of build $build}"
tries=0
while :; do
  call_app GET /api/health
  case $answer_status:$answer in
    200:*"\"build\":\"$build\""*) break ;;
    200:*) [ -n "$build" ] || break ;;
  esac
  tries=$((tries + 1))
  [ $tries -lt 30 ] || fail "the app does not answer as it should (HTTP $answer_status): $answer"
  pause 10
done
say "$answer"

# Without ?probe: an unhealthy job is no failed deployment, and a new one has not been started.
call_app GET /api/status
[ "$answer_status" = 200 ] || fail "the status does not answer (HTTP $answer_status): $answer"
say "$answer"
started=yes
case $answer in
  *'"state":"notStarted"'*) started='' ;;
esac

call_app POST /api/test-connection
case $answer_status:$answer in
  200:*'"ok":true'*) say 'The connection test is green.' ;;
  *)
    say "$answer"
    [ -z "$started" ] || fail "the connection test is not green (HTTP $answer_status)"
    say 'The connection test is not green yet. The job has not been started, so this is no failure.'
    ;;
esac
