"""Durable jobs and schedules in the owner's Postgres, by PgQueuer.

    async with transaction(pool) as connection:
        ...
        await enqueue(connection, "ack_offers", payload)

    worker = Worker(pool, schema="pricing")
    worker.on("ack_offers", ack_offers)
    worker.every("*/5 * * * *", "publish_again", publish_again)
    await worker.run()

A job runs at least once: what it does must bear a repeat. The class of its error says
what follows, see `Worker`. The tables are made by pgqueuer_1.sql, then jobs_1.sql, of
common/sql.
"""

from common.jobs._queue import DeadJob, dead_jobs, enqueue, enqueue_many, prune, revive
from common.jobs._retries import Retries
from common.jobs._runner import Handler, Job
from common.jobs._worker import Worker

__all__ = [
    "DeadJob",
    "Handler",
    "Job",
    "Retries",
    "Worker",
    "dead_jobs",
    "enqueue",
    "enqueue_many",
    "prune",
    "revive",
]
