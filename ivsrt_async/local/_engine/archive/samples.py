"""Media that are as small as they can be, and still what they claim to be.

A transport stream with a programme that has no streams (ISO/IEC 13818-1), a movie without tracks
(ISO/IEC 14496-12), and a JPEG of one grey pixel (ITU-T T.81).
"""

import struct

from .plan import Container

_PACKET = 188
_POLYNOMIAL = 0x04C11DB7
_PROGRAMME_PID = 0x1000
_NO_CLOCK_PID = 0x1FFF


def piece(container: Container) -> bytes:
    """What goes from one keyframe to the next; any number of them make a segment."""
    return _TRANSPORT_STREAM if container is Container.TS else _FRAGMENT


def _crc(section: bytes) -> int:
    value = 0xFFFFFFFF
    for byte in section:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1) ^ (_POLYNOMIAL if value & 0x80000000 else 0)
        value &= 0xFFFFFFFF
    return value


def _table(table_id: int, number: int, body: bytes) -> bytes:
    """A section of programme information."""
    # Behind the length come 5 bytes of header, the body and 4 bytes of checksum.
    head = struct.pack(">BHHBBB", table_id, 0xB000 | len(body) + 9, number, 0xC1, 0, 0)
    return head + body + struct.pack(">I", _crc(head + body))


def _packet(pid: int, section: bytes) -> bytes:
    head = struct.pack(">BHB", 0x47, 0x4000 | pid, 0x10) + b"\0"  # the section follows at once
    return (head + section).ljust(_PACKET, b"\xff")


def _box(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


_TRANSPORT_STREAM = (
    _packet(0, _table(0, 1, struct.pack(">HH", 1, 0xE000 | _PROGRAMME_PID)))
    + _packet(_PROGRAMME_PID, _table(2, 1, struct.pack(">HH", 0xE000 | _NO_CLOCK_PID, 0xF000)))
    + struct.pack(">BHB", 0x47, _NO_CLOCK_PID, 0x10).ljust(_PACKET, b"\xff")
)
_UNITY = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_MOVIE_HEADER = _box(
    b"mvhd",
    struct.pack(">IIIIIIH10x", 0, 0, 0, 1000, 0, 0x10000, 0x100)
    + _UNITY
    + bytes(24)
    + struct.pack(">I", 1),
)
INITIALIZATION: bytes = _box(b"ftyp", b"iso6\0\0\0\0iso6mp41") + _box(
    b"moov", _MOVIE_HEADER + _box(b"mvex")
)
"""What fragments of a movie need before them."""
_FRAGMENT = _box(b"moof", _box(b"mfhd", struct.pack(">II", 0, 1))) + _box(b"mdat")


def _marker(code: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, code, len(body) + 2) + body


def _codes(kind: int) -> bytes:
    """A table with one code, of one bit, that says: zero."""
    return bytes([kind, 1, *[0] * 15, 0])


PICTURE: bytes = (
    b"\xff\xd8"
    + _marker(0xDB, b"\0" + b"\x01" * 64)
    + _marker(0xC0, bytes([8, 0, 1, 0, 1, 1, 1, 0x11, 0]))
    + _marker(0xC4, _codes(0x00))
    + _marker(0xC4, _codes(0x10))
    + _marker(0xDA, bytes([1, 1, 0, 0, 63, 0]))
    + b"\x3f"  # twice zero, and ones to fill the byte
    + b"\xff\xd9"
)
"""A JPEG of one grey pixel."""
