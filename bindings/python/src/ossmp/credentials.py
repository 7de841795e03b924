"""Who signs the requests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Awaitable, Callable, Optional, Union


@dataclass(frozen=True)
class Credentials:
    """An access key. Its ``repr`` shows the id and nothing else.

    ``expires`` is for keys that a provider hands out: an aware datetime, or seconds since 1970. A key is fetched anew
    in its last five minutes (or the last fifth of a shorter life).
    """

    access_key_id: str
    access_key_secret: str = field(repr=False)
    security_token: str = field(default="", repr=False)
    expires: Union[datetime, float, None] = field(default=None, repr=False)


CredentialsProvider = Callable[[], Union[Credentials, Awaitable[Credentials]]]
"""Asked when the first key is needed, before a key ends, and once more when OSS refuses one. An
:class:`~ossmp.AsyncClient` awaits what an ``async def`` gives."""


@dataclass(frozen=True)
class EnvironmentCredentials:
    """The key in OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET and, for a temporary key, OSS_SESSION_TOKEN.

    The environment is read when the client is made, and not again.
    """


@dataclass(frozen=True)
class EcsRoleCredentials:
    """The key of the RAM role of this ECS instance, fetched from the metadata service and renewed before it ends."""

    role_name: str = ""
    """The role; "" for the one that the instance has."""
    metadata_url: str = ""
    """Another metadata service; "" for the one that every instance finds at 100.100.100.200."""


@dataclass(frozen=True)
class AnonymousCredentials:
    """No signature, for a bucket that lets everybody write."""


AnyCredentials = Union[
    Credentials, EnvironmentCredentials, EcsRoleCredentials, AnonymousCredentials, CredentialsProvider, None
]
"""What a client takes; None is :class:`EnvironmentCredentials`."""


def expiry_milliseconds(expires: Optional[Union[datetime, float]]) -> int:
    """Gives the end of a key as the C API takes it: Unix milliseconds, 0 for never."""
    if expires is None:
        return 0
    if isinstance(expires, datetime):
        if expires.tzinfo is None:
            raise ValueError("expires must be an aware datetime; this one has no time zone")
        expires = expires.timestamp()
    return int(expires * 1000)
