#!/usr/bin/env bash
# Guess: updates of one item are atomic, as DynamoDB promises: eight clients that each add 1 a hundred times make 800.
# What happens: moto's server answers each request in a thread of its own, evaluates the expression against the item, and writes
#   later, without a lock. Of updates that meet, all but one get lost, although each was answered with success.
# Versions: moto 5.2.5 (PyPI moto[all,server]), asked by boto3 1.44.8
# Date: 2026-11-29
# Source: found by running. AWS: "UpdateItem" and "Working with items and attributes" (atomic counters) in the DynamoDB guides.
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

env -i PATH="$PATH" HOME="$folder" AWS_ENDPOINT_URL="$url" AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 \
  AWS_ACCESS_KEY_ID=fake AWS_SECRET_ACCESS_KEY=fake "$folder/venv/bin/python" - <<'PYTHON'
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
import boto3

CLIENTS, TIMES, OTHERS = 8, 100, 20
print("moto", version("moto"))
dynamo = boto3.client("dynamodb")
dynamo.create_table(
    TableName="counters",
    KeySchema=[{"AttributeName": "name", "KeyType": "HASH"}],
    AttributeDefinitions=[{"AttributeName": "name", "AttributeType": "S"}],
    BillingMode="PAY_PER_REQUEST",
)
# The more an update sets, the longer it takes moto, and the sooner two of them meet. Each client sets attributes of its own.
key = {"name": {"S": "visits"}}
dynamo.put_item(TableName="counters", Item={**key, "visits": {"N": "0"}})


def count(number, times):
    client = boto3.session.Session().client("dynamodb")
    others = ", ".join(f"client{number}field{i} = :one" for i in range(OTHERS))
    for _ in range(times):
        client.update_item(
            TableName="counters",
            Key=key,
            UpdateExpression=f"SET visits = visits + :one, {others}",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )


def visits():
    return int(dynamo.get_item(TableName="counters", Key=key, ConsistentRead=True)["Item"]["visits"]["N"])


count(0, CLIENTS * TIMES)
alone = visits()
print(f"one client that adds 1 {CLIENTS * TIMES} times makes {alone}")
with ThreadPoolExecutor(CLIENTS) as together:
    list(together.map(lambda number: count(number, TIMES), range(CLIENTS)))
at_once = visits() - alone
print(f"{CLIENTS} at once that add 1 {TIMES} times each make {at_once}")

is_described = alone == CLIENTS * TIMES and at_once < CLIENTS * TIMES
print("As described." if is_described else "It is another one by now.")
sys.exit(not is_described)
PYTHON
