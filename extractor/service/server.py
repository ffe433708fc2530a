"""Starts the server, and stops it so that nothing is lost."""

import signal
import socket
from collections.abc import Callable
from contextlib import ExitStack

import uvicorn

from extractor.errors import ConfigurationError
from extractor.service.app import create_app
from extractor.service.configuration import ServiceSettings
from extractor.service.observing import set_up_logs
from extractor.settings import Settings


def serve(service: ServiceSettings, settings: Settings, *, model: str, say: Callable[[str], None]) -> None:
    """Answer requests until SIGINT or SIGTERM; the articles in work are finished, the jobs parked.

    Args:
        service: Host, port, data, limits.
        settings: The endpoint.
        model: What is asked where a request names no model.
        say: Called with the address when the server listens.

    Raises:
        ConfigurationError: The port is taken, the data folder is in use, or the service would be open to everyone.
    """
    app = create_app(service, settings, model=model)
    parts = app.state.parts
    with ExitStack() as undoing:
        undoing.callback(parts.close)
        if not service.is_on_loopback and not parts.keys.are_there():
            raise ConfigurationError(
                f"on {service.host} others can reach the service, and there is no key yet: "
                f"extractor keys create NAME --data {service.data}"
            )
        listener = listener_of(service)
        undoing.pop_all()
    set_up_logs()
    for number in (
        signal.SIGINT,
        signal.SIGTERM,
    ):  # uvicorn raises them again when it is done: they did their work
        signal.signal(number, lambda *_: None)
    host, port = listener.getsockname()[:2]
    say(f"extractor listens on http://{'[' + host + ']' if ':' in host else host}:{port}")
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=int(service.shutdown_grace_s),
    )
    Server(config, parts.runner.announce_stop).run(sockets=[listener])


class Server(uvicorn.Server):
    """A server that ends with exit code 0 when it is told to, and tells the jobs at once that the end is near."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None] = lambda: None) -> None:
        super().__init__(config)
        self._announce = announce
        for number in (
            signal.SIGINT,
            signal.SIGTERM,
        ):  # uvicorn raises them again at its end: they did their work
            signal.signal(number, lambda *_: None)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End; streams of events end too, since their jobs know of it."""
        self._announce()
        await super().shutdown(sockets)


def url_of(listener: socket.socket) -> str:
    """Return the address of a listening socket."""
    host, port = listener.getsockname()[:2]
    return f"http://{'[' + host + ']' if ':' in host else host}:{port}"


def listener_of(service: ServiceSettings) -> socket.socket:
    """Listen where the settings say.

    Raises:
        ConfigurationError: The port is taken, or not ours.
    """
    family = socket.AF_INET6 if ":" in service.host else socket.AF_INET
    # The protocol is named: asyncio sets TCP_NODELAY only where it is, and without it each answer waits 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((service.host.strip("[]"), service.port))
    except OSError as e:
        listener.close()
        raise ConfigurationError(
            f"can't listen on {service.host}:{service.port}: {e.strerror or e}; choose another --port"
        ) from e
    listener.listen(2048)
    return listener
