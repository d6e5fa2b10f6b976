#!/usr/bin/env bash
# Guess: CloudFormation refuses an UpdateStack that changes nothing ("No updates are to be performed"), and so does moto.
# What happens: moto refuses it only where the request names parameters. Without any, the update of an unchanged template
#   succeeds, so that code which relies on the refusal, or has to handle it, is not tested.
# Versions: moto 5.2.5 (PyPI moto[all,server]), asked by boto3 1.44.8
# Date: 2026-11-29
# Source: found by running. AWS: "UpdateStack" in the CloudFormation API Reference; the message in "Troubleshooting CloudFormation".
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
from botocore.exceptions import ClientError

print("moto", version("moto"))
stacks = boto3.client("cloudformation")


def update(name, template, **parameters):
    stacks.create_stack(StackName=name, TemplateBody=template, **parameters)
    try:
        stacks.update_stack(StackName=name, TemplateBody=template, **parameters)
    except ClientError as error:
        return f'{error.response["Error"]["Code"]}: {error.response["Error"]["Message"]}'
    return stacks.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]


queue = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}
plain = update("plain", json.dumps(queue))
print("the same template again:", plain)
named = {"Parameters": {"Colour": {"Type": "String"}}, **queue}
parameters = [{"ParameterKey": "Colour", "ParameterValue": "red"}]
with_parameters = update("with-parameters", json.dumps(named), Parameters=parameters)
print("the same template and parameters again:", with_parameters)

seen = (plain, "No updates are to be performed" in with_parameters)
described = ("UPDATE_COMPLETE", True)

print("As described." if seen == described else f"It is another one by now: {seen}")
sys.exit(seen != described)
PYTHON
