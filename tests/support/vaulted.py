"""CBR's answers as its documentation prints them, for tests that read them."""

from __future__ import annotations

import json
from typing import Any, Final

__all__ = ["CBR_ID", "CBR_SAMPLE", "LOG_SAMPLE", "enveloped", "log", "vaulted"]

CBR_ID: Final = "6df2b54c-dd62-4059-a07c-1b8f24f2725d"
CBR_SAMPLE: Final = b"""{
  "backup": {
    "provider_id": "0daac4c5-6707-4851-97ba-169e36266b66",
    "checkpoint_id": "8b0851a8-adf3-4f4c-a914-dead08bf9664",
    "enterprise_project_id": 0,
    "vault_id": "3b5816b5-f29c-4172-9d9a-76c719a659ce",
    "id": "6df2b54c-dd62-4059-a07c-1b8f24f2725d",
    "resource_az": "az1.dc1",
    "image_type": "backup",
    "resource_id": "94eba8b2-acc9-4d82-badc-127144cc5526",
    "resource_size": 40,
    "children": [
      {
        "provider_id": "0daac4c5-6707-4851-97ba-169e36266b66",
        "checkpoint_id": "8b0851a8-adf3-4f4c-a914-dead08bf9664",
        "vault_id": "3b5816b5-f29c-4172-9d9a-76c719a659ce",
        "id": "5d822633-2bbf-4af8-a16e-5ab1c7705235",
        "image_type": "backup",
        "resource_id": "eccbcfdd-f843-4bbb-b2c0-a5ce861f9376",
        "resource_size": 40,
        "children": [],
        "parent_id": "6df2b54c-dd62-4059-a07c-1b8f24f2725d",
        "extend_info": {
          "auto_trigger": true,
          "snapshot_id": "5230a977-1a94-4092-8edd-519303a44cda",
          "bootable": true,
          "encrypted": true
        },
        "project_id": "4229d7a45436489f8c3dc2b1d35d4987",
        "status": "available",
        "resource_name": "ecs-1f0f-0002",
        "name": "autobk_a843_ecs-1f0f-0002",
        "created_at": "2019-05-10T07:59:59.451+00:00",
        "resource_type": "OS::Cinder::Volume"
      }
    ],
    "extend_info": {
      "auto_trigger": true,
      "supported_restore_mode": "backup",
      "contain_system_disk": true,
      "support_lld": true
    },
    "project_id": "4229d7a45436489f8c3dc2b1d35d4987",
    "status": "available",
    "resource_name": "ecs-1f0f-0002",
    "description": "backup_description",
    "name": "backup_name",
    "created_at": "2019-05-10T07:59:12.085+00:00",
    "resource_type": "OS::Nova::Server"
  }
}"""
"""A single backup ("Querying a Specified Backup", sample response)."""
LOG_SAMPLE: Final[dict[str, Any]] = {
    "status": "success",
    "provider_id": "0daac4c5-6707-4851-97ba-169e36266b66",
    "checkpoint_id": "b432511f-d889-428f-8b0e-5f47c524c6b6",
    "updated_at": "2019-05-23T14:35:23.584+00:00",
    "error_info": {"message": "", "code": ""},
    "started_at": "2019-05-23T14:31:36.007+00:00",
    "id": "4827f2da-b008-4507-ab7d-42d0df5ed912",
    "extra_info": {
        "resource": {
            "type": "OS::Nova::Server",
            "id": "1dab32fa-ebf2-415a-ab0b-eabe6353bc86",
            "name": "ECS-0001",
        },
        "backup": {
            "backup_name": "manualbk_backup",
            "backup_id": "0e5d0ef6-7f0a-4890-b98c-cb12490e31c1",
        },
        "common": {"progress": 100, "request_id": "req-cdb98cc4-e87b-4f40-9b4a-57ec036620bc"},
    },
    "ended_at": "2019-05-23T14:35:23.511+00:00",
    "created_at": "2019-05-23T14:31:36.039+00:00",
    "operation_type": "backup",
    "project_id": "04f1829c788037ac2fb8c01eb2b04b95",
}
"""A task ("Querying Tasks", sample response)."""


def vaulted(**fields: Any) -> bytes:
    """Give the sample with some of the backup's fields replaced."""
    return json.dumps({"backup": json.loads(CBR_SAMPLE)["backup"] | fields}).encode()


def log(operation: str = "backup", backup_id: str = CBR_ID, *, progress: int = 100, **fields: Any) -> Any:
    """Give the sample's task about a backup, with some of its fields replaced."""
    extra = {
        operation: {"backup_id": backup_id, "backup_name": "manualbk_backup"},
        "common": {"progress": progress, "request_id": "req-1"},
    }
    return LOG_SAMPLE | {"operation_type": operation, "extra_info": extra} | fields


def enveloped(*logs: Any, backup: bytes = CBR_SAMPLE, **answers: Any) -> bytes:
    """Put answers about one backup into the envelope in which they are kept."""
    parts = {"operation_logs": {"operation_logs": list(logs), "count": len(logs)}, **answers}
    written = b"".join(
        b',\n"%s": %s' % (name.encode(), json.dumps(part).encode()) for name, part in parts.items()
    )
    return b'{"backup": ' + backup + written + b"}"
