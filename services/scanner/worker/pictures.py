"""The worker's second loop: pictures, beside the scans."""

from __future__ import annotations

import logging
from typing import Final

from common.loops import Stop
from common.stores import Collided, StoreFull, StoreUnreachable
from services.scanner.usecases.keep_pictures import PictureTools, keep_pictures

_LOOK_SECONDS: Final = 2.0

_log = logging.getLogger(__name__)


async def run_pictures(tools: PictureTools, stop: Stop) -> None:
    """Fetch what is due until told to stop."""
    while not stop.said:
        try:
            done = await keep_pictures(tools)
        except (StoreUnreachable, StoreFull, Collided) as exc:
            _log.warning("no pictures kept: %s", exc)
            done = 0
        # A picture can be anything; one that trips us must not end the worker.
        except Exception:  # noqa: BLE001 - logged, and tried again after a pause.
            _log.exception("pictures")
            done = 0
        if not done:
            await stop.sleep(_LOOK_SECONDS)
