#!/usr/bin/env bash
# Guess: A table with DeletionPolicy RetainExceptOnCreate outlives the DeleteStack of a stack that was created well, as with Retain.
# What happens: moto keeps what says Retain, and deletes what says RetainExceptOnCreate as if nothing stood there.
# Versions: moto 5.2.5 (PyPI moto[all,server]), asked by boto3 1.44.8
# Date: 2026-11-29
# Source: found by running. AWS: "DeletionPolicy attribute" in the CloudFormation Template Reference.
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
import json, sys
from importlib.metadata import version
import boto3

print("moto", version("moto"))
stacks, tables = boto3.client("cloudformation"), boto3.client("dynamodb")


def table(name, policy):
    return {
        "Type": "AWS::DynamoDB::Table",
        "DeletionPolicy": policy,
        "Properties": {
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        },
    }


policies = ["Delete", "Retain", "RetainExceptOnCreate"]
template = {"Resources": {f"Table{policy}": table(policy, policy) for policy in policies}}
stacks.create_stack(StackName="tables", TemplateBody=json.dumps(template))
print("created:", stacks.describe_stacks(StackName="tables")["Stacks"][0]["StackStatus"], tables.list_tables()["TableNames"])
stacks.delete_stack(StackName="tables")
seen = tables.list_tables()["TableNames"]
print("left after DeleteStack:", seen)

described = ["Retain"]

print("As described." if seen == described else f"It is another one by now: {seen}")
sys.exit(seen != described)
PYTHON
