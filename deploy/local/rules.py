"""The scheduled rules of every service, each run again and again; on a cluster CronJobs do this."""

import asyncio
from datetime import timedelta

from chassis import logs
from chassis.clock import Clock, clock_of
from chassis.logs import log
from chassis.manifest import Service, run_rule
from chassis.settings import CommonSettings
from deploy.local.state import every_service

__all__ = ["main"]

EVERY_SECONDS = 20


async def _pause(clock: Clock) -> None:
    """Until the next pass is due, or the statutory clock is moved: what fell due by that is done at once."""
    until = clock.now() + timedelta(seconds=EVERY_SECONDS)
    seen = clock.now()
    while seen - timedelta(seconds=EVERY_SECONDS) <= clock.now() < until:  # noqa: ASYNC110 - another process moves it
        await asyncio.sleep(0.2)


async def _run_all(services: list[Service], clock: Clock) -> None:
    while True:
        for service in services:
            for name in service.every_rule:
                try:
                    done = await run_rule(service, name)
                except Exception:  # noqa: BLE001 - one rule's failure is logged and stops no other
                    log.exception("rule failed", of=service.name, rule=name)
                else:
                    if done:
                        log.info("rule ran", of=service.name, rule=name, done=done)
        await _pause(clock)


def main() -> None:
    logs.configure(service="rules")
    asyncio.run(_run_all(every_service(), clock_of(CommonSettings())))


if __name__ == "__main__":
    main()
