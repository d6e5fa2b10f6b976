#!/usr/bin/env bash
# Guess: A second deploy of an unchanged service is skipped ("No changes to deploy"), whatever the service is made of.
# What happens: Only where it has a function. A service of resources alone uploads template and state each time and makes a
#   change set, which turns out empty; osls sees that, and removes what it uploaded.
# Versions: osls 4.3.1 (npm), against moto 5.2.5 (PyPI moto[all,server])
# Date: 2026-11-29
# Source: found by running. osls: "Deploying to AWS" in its guides, which names the comparison and no exception.
set -euo pipefail

folder=$(mktemp -d)
server=
finish() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$folder"
}
trap finish EXIT

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'moto[all,server]==5.2.5' boto3==1.44.8
# Nobody's settings and credentials are read. Port 0: moto takes a free one and says which.
env -i PATH="$PATH" HOME="$folder" PYTHONUNBUFFERED=1 \
  "$folder/venv/bin/moto_server" -H 127.0.0.1 -p 0 >"$folder/log" 2>&1 &
server=$!
deadline=$((SECONDS + 60))
until url=$(grep -s -o -m 1 'http://127\.0\.0\.1:[0-9]*' "$folder/log"); do
  if ! kill -0 "$server" 2>/dev/null || [ "$SECONDS" -ge "$deadline" ]; then
    echo 'moto did not start:' >&2
    cat "$folder/log" >&2
    exit 2
  fi
  sleep 0.2
done

npm install --silent --no-audit --no-fund --prefix "$folder" osls@4.3.1
echo "osls $(node -p 'require(process.argv[1]).version' "$folder/node_modules/osls/package.json")"
"$folder/venv/bin/python" -c 'import sys, urllib.request as r; r.urlopen(r.Request(sys.argv[1], method="PUT"))' "$url/uploads"

# Arguments: the service's name, and its part of serverless.yml.
service() {
  mkdir "$folder/$1"
  echo 'exports.handler = async () => 1;' >"$folder/$1/index.js"
  printf '%s\n' "service: $1" 'provider: { name: aws, runtime: nodejs22.x, deploymentBucket: { name: uploads } }' "$2" \
    >"$folder/$1/serverless.yml"
}
# Prints how many files were uploaded meanwhile; what osls says is in a file.
deploy() {
  local before after
  before=$(grep -c '"PUT /uploads/' "$folder/log" || true)
  (cd "$folder/$1" && env -i PATH="$PATH" HOME="$folder" AWS_ENDPOINT_URL="$url" AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=fake \
    AWS_SECRET_ACCESS_KEY=fake SLS_AWS_MONITORING_FREQUENCY=100 "$folder/node_modules/.bin/osls" deploy) >"$folder/said" 2>&1 ||
    { cat "$folder/said" >&2; exit 2; }
  after=$(grep -c '"PUT /uploads/' "$folder/log" || true)
  echo $((after - before))
}

service with-function 'functions: { hello: { handler: index.handler } }'
service resources-alone 'resources: { Resources: { Queue: { Type: "AWS::SQS::Queue" } } }'
seen=
for name in with-function resources-alone; do
  for time in first second; do
    uploads=$(deploy "$name")
    echo "$name, $time deploy: $uploads uploads; $(grep -E 'deployed to stack|o changes to deploy|any changes' "$folder/said" || true)"
    seen="$seen $uploads"
  done
done

if [ "$seen" = ' 3 0 2 2' ]; then echo 'As described.'; else echo "It is another one by now:$seen" && exit 1; fi
