"""The smallest script that asks for one backup with an access key: the peer of `cbr-tui show`.

python benchmarks/smallest_httpx.py URL
"""

import hashlib
import hmac
import os
import sys
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx

url = sys.argv[1]
parts = urlsplit(url)
date = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
headers = {"host": parts.netloc, "x-project-id": os.environ["HW_PROJECT_ID"], "x-sdk-date": date}
names = ";".join(headers)
lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
empty = hashlib.sha256(b"").hexdigest()
request = hashlib.sha256(f"GET\n{parts.path}/\n\n{lines}\n{names}\n{empty}".encode()).hexdigest()
text = f"SDK-HMAC-SHA256\n{date}\n{request}"
signature = hmac.new(os.environ["HW_SECRET_KEY"].encode(), text.encode(), "sha256").hexdigest()
access = f"Access={os.environ['HW_ACCESS_KEY']}"
headers["Authorization"] = f"SDK-HMAC-SHA256 {access}, SignedHeaders={names}, Signature={signature}"
answer = httpx.get(url, headers=headers)
answer.raise_for_status()
print(answer.text)
