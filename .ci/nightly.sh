#!/bin/sh
# Runs the random tests again and again, each round with a new seed and so short that it reaches all of them, until the time is
# over or a test fails. The seeds stand in the summary of the workflow, or are printed where there is none.

set -eu
cd "$(dirname "$0")/.."
minutes=${MINUTES:-30}
runs=50
summary=${GITHUB_STEP_SUMMARY:-/dev/stdout}
end=$(($(date +%s) + minutes * 60))

while left=$((end - $(date +%s))) && [ "$left" -gt 0 ]; do
  # As test/support/seeds.ts draws them: from 1 to 2^31 - 1.
  seed=$(($(od -An -N4 -tu4 /dev/urandom) % 2147483647 + 1))
  status=0
  # It ends at the first failure: a round that is cut off by the end of the time has found nothing.
  TEST_SEED=$seed TEST_RUNS=$runs timeout --kill-after=60 "$left" npm run -s test:long -- --bail=1 || status=$?
  case $status in
    0) printf -- '- Seed %s: nothing found.\n' "$seed" >>"$summary" ;;
    124 | 137) printf -- '- Seed %s: nothing found until the time was over.\n' "$seed" >>"$summary" ;;
    *)
      # shellcheck disable=SC2016 # Markdown
      printf -- '- Seed %s: **failed**. Again: `TEST_SEED=%s TEST_RUNS=%s npm run test:long`\n' "$seed" "$seed" "$runs" >>"$summary"
      exit 1
      ;;
  esac
done
