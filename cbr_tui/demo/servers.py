"""The made-up servers that the demo's backups are of."""

from __future__ import annotations

from typing import Final

from cbr_tui.frozen import frozen

__all__ = ["BUILD", "MAIL", "SHOP", "WEB", "Disk", "Server"]


@frozen
class Disk:
    """A disk of a made-up server, and what its backup comes to."""

    name: str
    size: int
    """GB."""
    stored: int
    """The accumulated size of its backups, MB."""
    speed: int
    """MB/s."""
    saving: float = 0
    """Per cent."""


@frozen
class Server:
    """A made-up server; its first disk is the one it starts from."""

    name: str
    disks: tuple[Disk, ...]
    zone: str = "eu-de-02"
    ram: int = 8192
    """MB."""
    vcpus: int = 4
    eip: str = ""
    private_ip: str = "192.168.0.209"


SHOP: Final = Server(
    "shop-db-01",
    (
        Disk("shop-db-01-system", 40, 18_432, 61, 12),
        Disk("shop-db-01-data", 100, 61_440, 74, 8.5),
        Disk("shop-db-01-archive", 200, 122_880, 83, 31),
    ),
    ram=32_768,
    vcpus=8,
    private_ip="192.168.4.17",
)
"""Three disks, backed up one after the other where a backup is under way."""
WEB: Final = Server(
    "web-03",
    (Disk("web-03-system", 24, 47_960, 16, 1), Disk("web-03-content", 100, 98_224, 22, 3)),
    eip="80.158.17.103",
)
"""Two disks with a live answer's figures: the accumulated size exceeds the disks', the means are whole."""
BUILD: Final = Server(
    "build-07",
    (
        Disk("build-07-system", 40, 9_310, 71, 18),
        Disk("build-07-cache-a", 250, 40_122, 88, 33),
        Disk("build-07-cache-b", 250, 38_907, 86, 31),
        Disk("build-07-artifacts", 500, 121_850, 92, 27),
        Disk("build-07-logs", 20, 1_204, 52, 17),
    ),
    zone="eu-de-01",
    ram=65_536,
    vcpus=16,
    private_ip="192.168.9.70",
)
"""Five disks whose means have a fraction: 25.2 per cent, as a live answer had it."""
MAIL: Final = Server("mail-02", (Disk("mail-02-system", 40, 15_036, 44, 9),), ram=4096, vcpus=2)
"""One disk."""
