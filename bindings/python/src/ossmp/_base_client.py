"""Makes a native client of its settings."""

from __future__ import annotations

import logging
import warnings
from typing import Any, List, Mapping, Optional, Union

from . import _callbacks as callbacks
from . import _convert as convert
from ._handle import Handle
from ._library import lib
from ._results import handle_of
from .credentials import (
    AnonymousCredentials,
    AnyCredentials,
    Credentials,
    EcsRoleCredentials,
    EnvironmentCredentials,
)
from .errors import ArgumentError

ADDRESSING = {"auto": 0, "virtual_host": 1, "path": 2, "cname": 3}
SIGNATURES = {"auto": 0, "v1": 1, "v4": 4}
_LOG_DEBUG = 4


class BaseClient:
    """What a client of either kind is made of; see :class:`~ossmp.Client` for the settings."""

    def __init__(
        self,
        endpoint: str,
        credentials: AnyCredentials = None,
        *,
        region: Optional[str] = None,
        signature: str = "auto",
        addressing: str = "auto",
        connect_timeout: Optional[convert.Seconds] = None,
        idle_timeout: Optional[convert.Seconds] = None,
        max_attempts: Optional[int] = None,
        proxy: Union[str, bool, None] = None,
        ca_file: Optional[convert.Path] = None,
        user_agent: Optional[str] = None,
        verify_md5: bool = True,
        verify_crc64: bool = True,
        bandwidth_limit: Optional[int] = None,
        logger: Optional[logging.Logger] = None,
    ) -> None:
        registrations: List[int] = []
        config = lib.ossmp_config_new()
        try:
            lib.ossmp_config_set_endpoint(config, convert.text("endpoint", endpoint))
            _set_credentials(config, credentials, registrations)
            if region is not None:
                lib.ossmp_config_set_region(config, convert.text("region", region))
            lib.ossmp_config_set_signature(config, _choice("signature", signature, SIGNATURES))
            lib.ossmp_config_set_addressing(config, _choice("addressing", addressing, ADDRESSING))
            if connect_timeout is not None:
                timeout = convert.milliseconds("connect_timeout", connect_timeout)
                lib.ossmp_config_set_connect_timeout(config, timeout)
            if idle_timeout is not None:
                lib.ossmp_config_set_idle_timeout(config, convert.milliseconds("idle_timeout", idle_timeout))
            if max_attempts is not None:
                lib.ossmp_config_set_max_attempts(config, convert.int32("max_attempts", max_attempts))
            if isinstance(proxy, str):
                lib.ossmp_config_set_proxy(config, convert.text("proxy", proxy))
            elif proxy:
                lib.ossmp_config_set_proxy_from_env(config)
            if ca_file is not None:
                lib.ossmp_config_set_ca_file(config, convert.path("ca_file", ca_file))
            if user_agent is not None:
                lib.ossmp_config_set_user_agent(config, convert.text("user_agent", user_agent))
            lib.ossmp_config_set_verify(
                config, convert.flag("verify_md5", verify_md5), convert.flag("verify_crc64", verify_crc64)
            )
            if bandwidth_limit is not None:
                lib.ossmp_config_set_bandwidth_limit(config, convert.int64("bandwidth_limit", bandwidth_limit))
            registrations.append(callbacks.register(logger or logging.getLogger("ossmp")))
            lib.ossmp_config_set_log(config, _LOG_DEBUG, callbacks.on_log, registrations[-1])
            pointer = handle_of(lib.ossmp_client_new, config)
        except BaseException:
            _forget(registrations)
            raise
        finally:
            lib.ossmp_config_free(config)
        self._endpoint = endpoint
        self._handle = Handle(pointer, lib.ossmp_client_free, "client", lambda: _forget(registrations))
        self._begin()

    def _begin(self) -> None:
        """Makes what a kind of client has besides."""

    def set_credentials(self, credentials: Credentials) -> None:
        """Has requests signed with another access key from the next attempt on, those under way included."""
        if not isinstance(credentials, Credentials):
            raise TypeError(f"credentials must be ossmp.Credentials, not {type(credentials).__name__}")
        with self._handle.use() as client:
            status = lib.ossmp_client_set_credentials(client, *_key(credentials))
        if status:
            raise ArgumentError("access key id and secret must be printable ASCII and not empty; the old key stays")

    @property
    def closed(self) -> bool:
        """Whether the client was closed."""
        return self._handle.closed

    def __del__(self) -> None:
        handle: Optional[Handle] = getattr(self, "_handle", None)
        if handle is not None and not handle.closed:
            warnings.warn(f"a client was not closed: {self!r}", ResourceWarning, source=self)
            handle.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._endpoint}{', closed' if self.closed else ''}>"


def _choice(name: str, value: str, choices: Mapping[str, int]) -> int:
    if value not in choices:
        raise ArgumentError(f"{name} is {value!r}; it must be one of {', '.join(map(repr, choices))}")
    return choices[value]


def _key(credentials: Credentials) -> Any:
    return (
        convert.secret("access_key_id", credentials.access_key_id),
        convert.secret("access_key_secret", credentials.access_key_secret),
        convert.secret("security_token", credentials.security_token),
    )


def _set_credentials(config: int, credentials: AnyCredentials, registrations: List[int]) -> None:
    if credentials is None or isinstance(credentials, EnvironmentCredentials):
        lib.ossmp_config_set_credentials_from_env(config)
    elif isinstance(credentials, Credentials):
        lib.ossmp_config_set_credentials(config, *_key(credentials))
    elif isinstance(credentials, EcsRoleCredentials):
        lib.ossmp_config_set_ecs_role(
            config,
            convert.text("role_name", credentials.role_name),
            convert.text("metadata_url", credentials.metadata_url),
        )
    elif isinstance(credentials, AnonymousCredentials):
        lib.ossmp_config_set_anonymous(config)
    elif callable(credentials):
        registrations.append(callbacks.register(credentials))
        lib.ossmp_config_set_credentials_callback(config, callbacks.on_credentials, registrations[-1])
    else:
        raise TypeError(f"credentials must be of ossmp or a function, not {type(credentials).__name__}")


def _forget(registrations: List[int]) -> None:
    for number in registrations:
        callbacks.forget(number)
