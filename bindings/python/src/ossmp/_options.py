"""Builds the options of an upload and of a listing.

Setters are not checked one by one: the library remembers the first that refused, and the call that uses the options
reports it.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Iterator, Mapping, Optional

from . import _callbacks as callbacks
from . import _convert as convert
from ._library import lib
from .control import Control
from .errors import ArgumentError


@dataclass(frozen=True)
class UploadOptions:
    """What is wanted of an upload; None is the library's default."""

    headers: Optional[Mapping[str, str]] = None
    deadline: Optional[convert.Seconds] = None
    part_size: Optional[int] = None
    concurrency: Optional[int] = None
    checkpoint: Optional[convert.Path] = None
    checkpoint_required: Optional[bool] = None
    adopt: Optional[bool] = None
    abort_on_failure: Optional[bool] = None

    def with_headers(self, headers: Optional[Mapping[str, str]]) -> "UploadOptions":
        """Adds headers; of one name, in any case, these count."""
        return replace(self, headers={**(self.headers or {}), **headers}) if headers else self

    @contextmanager
    def build(self, control: Control, progress: int = 0) -> Iterator[int]:
        """Lends the native options; progress is what :func:`_callbacks.register` gave for it, or 0."""
        require_control(control)
        options = lib.ossmp_options_new()
        try:
            self._set(options)
            lib.ossmp_options_set_control(options, control._pointer)
            if progress:
                lib.ossmp_options_set_progress(options, callbacks.on_progress, progress)
            yield options
        finally:
            lib.ossmp_options_free(options)

    def _set(self, options: int) -> None:
        if self.headers is not None and not isinstance(self.headers, Mapping):
            raise TypeError(f"headers must be a mapping, not {type(self.headers).__name__}")
        for name, value in (self.headers or {}).items():
            lib.ossmp_options_set_header(
                options, convert.text("the name of a header", name), convert.text(f"the header {name}", value)
            )
        if self.deadline is not None:
            lib.ossmp_options_set_deadline(options, limit("deadline", self.deadline))
        if self.part_size is not None:
            lib.ossmp_options_set_part_size(options, convert.int64("part_size", self.part_size))
        if self.concurrency is not None:
            lib.ossmp_options_set_concurrency(options, convert.int32("concurrency", self.concurrency))
        if self.checkpoint is not None:
            lib.ossmp_options_set_checkpoint(options, convert.path("checkpoint", self.checkpoint))
        if self.checkpoint_required is not None:
            required = convert.flag("checkpoint_required", self.checkpoint_required)
            lib.ossmp_options_set_checkpoint_required(options, required)
        if self.adopt is not None:
            lib.ossmp_options_set_adopt(options, convert.flag("adopt", self.adopt))
        if self.abort_on_failure is not None:
            lib.ossmp_options_set_abort_on_failure(options, convert.flag("abort_on_failure", self.abort_on_failure))


def require_control(control: Control) -> None:
    """Refuses what is no control, before its pointer is asked for."""
    if not isinstance(control, Control):
        raise TypeError(f"control must be an ossmp.Control, not {type(control).__name__}")


def limit(name: str, value: convert.Seconds) -> int:
    """Turns a limit into milliseconds. The library takes 0 for no limit; what has run out must not become that."""
    whole = convert.milliseconds(name, value)
    if whole <= 0:
        raise ArgumentError(f"{name} is {value}; it must be more than 0, or None for no limit")
    return whole


@dataclass(frozen=True)
class ListOptions:
    """Which uploads to list."""

    prefix: str = ""
    delimiter: str = ""
    max_uploads: Optional[int] = None
    key_marker: str = ""
    upload_id_marker: str = ""
    deadline: Optional[convert.Seconds] = None

    @contextmanager
    def build(self, control: Control) -> Iterator[int]:
        """Lends the native options."""
        require_control(control)
        options = lib.ossmp_list_options_new()
        try:
            lib.ossmp_list_options_set_prefix(options, convert.text("prefix", self.prefix))
            lib.ossmp_list_options_set_delimiter(options, convert.text("delimiter", self.delimiter))
            if self.max_uploads is not None:
                lib.ossmp_list_options_set_max_uploads(options, convert.int32("max_uploads", self.max_uploads))
            lib.ossmp_list_options_set_marker(
                options,
                convert.text("key_marker", self.key_marker),
                convert.text("upload_id_marker", self.upload_id_marker),
            )
            if self.deadline is not None:
                lib.ossmp_list_options_set_deadline(options, limit("deadline", self.deadline))
            lib.ossmp_list_options_set_control(options, control._pointer)
            yield options
        finally:
            lib.ossmp_list_options_free(options)
