"""Runs calls on threads, for an event loop that must not wait."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextvars
import inspect
from typing import Any, Callable, Optional, TypeVar

from ._calls import Stopped, relayed
from .control import Control

T = TypeVar("T")

#: As many calls at a time as connections are kept.
_MAX_THREADS = 64

#: How often a callback looks whether anybody still waits for its call.
_CALLBACK_WAIT = 0.1


class _LoopRelay:
    """Has progress and credentials run in the event loop; streams are read on the thread of the call."""

    def __init__(self, loop: asyncio.AbstractEventLoop, control: Control) -> None:
        self._loop = loop
        self._control = control

    def ask(self, function: Callable[..., Any], *arguments: Any) -> Any:
        async def invoke() -> Any:
            value = function(*arguments)
            return await value if inspect.isawaitable(value) else value

        coroutine = invoke()
        try:
            answer = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        except RuntimeError:  # the loop was closed
            coroutine.close()
            raise Stopped from None
        while not answer.done():
            concurrent.futures.wait([answer], _CALLBACK_WAIT)
            if self._control.cancelled or self._loop.is_closed():
                break
        if (not answer.done() and answer.cancel()) or answer.cancelled():
            raise Stopped
        return answer.result()

    def read(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return function(*arguments)


class Threads:
    """Runs calls beside the event loop. The threads end when the last client, upload and writer is gone."""

    def __init__(self) -> None:
        self._executor = concurrent.futures.ThreadPoolExecutor(_MAX_THREADS, thread_name_prefix="ossmp")

    async def run(self, control: Optional[Control], call: Callable[[Control], T]) -> T:
        """Runs a call. When the task is cancelled, so is the call, and it has ended when the task goes on."""
        switch = control or Control()
        loop = asyncio.get_running_loop()

        def work() -> T:
            with relayed(_LoopRelay(loop, switch)):
                return call(switch)

        job = self._executor.submit(contextvars.copy_context().run, work)
        ended = asyncio.wrap_future(job, loop=loop)
        try:
            return await asyncio.shield(ended)
        except asyncio.CancelledError:
            switch.cancel()
            job.cancel()
            await _settled(ended)
            raise


async def _settled(future: "asyncio.Future[Any]") -> None:
    while not future.done():
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError:  # again; the call is about to end, and must not be left alone
            continue
    if not future.cancelled():
        future.exception()
