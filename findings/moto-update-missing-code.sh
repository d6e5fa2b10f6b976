#!/usr/bin/env bash
# Guess: An UpdateStack whose function names code that is not in the bucket fails: S3 answers NoSuchKey.
# What happens: It succeeds, CreateStack does too, and what the function has then is empty code of 0 bytes. An upload that was
#   lost stays unseen.
# Versions: moto 5.2.5 (PyPI moto[all,server]), asked by boto3 1.44.8
# Date: 2026-11-29
# Source: found by running. AWS: "AWS::Lambda::Function Code" in the CloudFormation Template Reference.
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
import io, json, sys, zipfile
from importlib.metadata import version
import boto3
from botocore.exceptions import ClientError

print("moto", version("moto"))
stacks, s3, functions = boto3.client("cloudformation"), boto3.client("s3"), boto3.client("lambda")
code = io.BytesIO()
with zipfile.ZipFile(code, "w") as archive:
    archive.writestr("index.py", "def handler(event, context): return 1\n")
s3.create_bucket(Bucket="code")
s3.put_object(Bucket="code", Key="there.zip", Body=code.getvalue())


def attempt(request, name, key):
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    policy = {"Version": "2012-10-17", "Statement": [trust]}
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": policy}}
    properties = {"FunctionName": name, "Runtime": "python3.13", "Handler": "index.handler"}
    properties |= {"Role": {"Fn::GetAtt": ["Role", "Arn"]}, "Code": {"S3Bucket": "code", "S3Key": key}}
    resources = {"Role": role, "Function": {"Type": "AWS::Lambda::Function", "Properties": properties}}
    try:
        request(StackName=name, TemplateBody=json.dumps({"Resources": resources}))
    except ClientError as error:
        return error.response["Error"]["Message"], None
    status = stacks.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
    return status, functions.get_function_configuration(FunctionName=name)["CodeSize"]


created = attempt(stacks.create_stack, "one", "there.zip")
print("CreateStack, code there, status and bytes:  ", *created)
updated = attempt(stacks.update_stack, "one", "missing.zip")
print("UpdateStack, code missing, status and bytes:", *updated)
anew = attempt(stacks.create_stack, "two", "missing.zip")
print("CreateStack, code missing, status and bytes:", *anew)

seen = (created, updated, anew)
described = (("CREATE_COMPLETE", len(code.getvalue())), ("UPDATE_COMPLETE", 0), ("CREATE_COMPLETE", 0))

print("As described." if seen == described else f"It is another one by now: {seen}")
sys.exit(seen != described)
PYTHON
