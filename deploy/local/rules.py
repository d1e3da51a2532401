"""The scheduled rules of every service, each run again and again; on a cluster CronJobs do this."""

import asyncio

from chassis import logs
from chassis.logs import log
from chassis.manifest import Service, run_rule
from deploy.local.state import every_service

__all__ = ["main"]

EVERY_SECONDS = 20


async def _run_all(services: list[Service]) -> None:
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
        await asyncio.sleep(EVERY_SECONDS)


def main() -> None:
    logs.configure(service="rules")
    asyncio.run(_run_all(every_service()))


if __name__ == "__main__":
    main()
