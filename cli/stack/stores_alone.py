"""The stores of one data folder for other machines: a cluster's or compose's, in
development. No services, no migrations.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

from cli.stack.data_folder import DataFolder
from cli.stack.holding import Tell, hold
from cli.stack.listening import Listening
from cli.stack.mongo import Mongo
from cli.stack.postgres import Postgres
from cli.stack.redis import Redis
from cli.stack.store import Store
from cli.stack.supervisor import Supervisor
from common.grpc.health import Check


async def run_stores(
    path: Path, listening: Listening, *, health_port: int, tell: Tell
) -> None:
    """Keep the three running until SIGINT or SIGTERM.

    grpc.health.v1 on `health_port` says SERVING while all of them answer. Raises what
    a data folder, a taken port or a store has to say.
    """
    folder, supervisor = DataFolder(path), Supervisor()
    stores: dict[str, Store] = {
        "postgres": Postgres(folder, listening=listening),
        "mongo": Mongo(folder, port=listening.mongo, host=listening.host),
        "redis": Redis(folder, listening=listening),
    }
    async with AsyncExitStack() as stack:
        stack.enter_context(folder.locked())

        async def start() -> None:
            await supervisor.start_together(stores.values())
            await _answer_probes(stores, listening.host, health_port, stack)

        await hold(
            supervisor, start(), ready=lambda: _tell_ready(listening, tell), tell=tell
        )


def _tell_ready(listening: Listening, tell: Tell) -> None:
    for name in ("postgres", "mongo", "redis"):
        tell(f"{name} answers on {listening.host}:{getattr(listening, name)}.")


async def _answer_probes(
    stores: dict[str, Store], host: str, port: int, stack: AsyncExitStack
) -> None:
    import grpc

    from common.grpc.health import Health
    from common.telemetry import PortTaken

    server = grpc.aio.server(options=[("grpc.so_reuseport", 0)])
    try:
        server.add_insecure_port(f"{host}:{port}")
    except RuntimeError as exc:
        raise PortTaken(
            f"Port {port}, for the health of the stores, is taken.",
            hint="Choose another one with --health-port.",
        ) from exc
    health = Health([], _checks(stores))
    await health.start(server)
    await server.start()
    stack.push_async_callback(server.stop, 0)
    stack.push_async_callback(health.drain)


def _checks(stores: dict[str, Store]) -> dict[str, Check]:
    from common import postgres
    from common.cache import open_redis
    from common.mongo import open_mongo

    async def ask_postgres() -> None:
        await (await postgres.connect(stores["postgres"].url)).close()

    async def ask_mongo() -> None:
        (await open_mongo(stores["mongo"].url, "admin")).client.close()

    async def ask_redis() -> None:
        await (await open_redis(stores["redis"].url)).aclose()

    return {"postgres": ask_postgres, "mongo": ask_mongo, "redis": ask_redis}
