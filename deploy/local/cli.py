"""``nuanxin``: run the whole set on this machine, and the jobs around it."""

import asyncio
import json
import os
import signal
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from chassis.caller import Department
from chassis.regions import Level
from deploy.local.state import PROVINCE, State, every_service, service_named, service_names

__all__ = ["main"]

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False)
console = Console(stderr=True, highlight=False)

Folder = Annotated[Path, typer.Option("--state", help="Where keys, database and logs of the set are kept.")]
HOME = Path(".nuanxin")


@app.command()
def up(
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    state: Folder = HOME,
    seed: Annotated[str, typer.Option(help="demo: enrol, record duty and pay one county; none.")] = "none",
    leave: Annotated[bool, typer.Option("--leave", help="Stop when ready instead of serving.")] = False,  # noqa: FBT002
) -> None:
    """启动整套系统 Start PostgreSQL, all services and the gateway; Ctrl-C stops them, a second start keeps the data."""
    from deploy.local.demo import seed_demo
    from deploy.local.sandbox import keep
    from deploy.local.supervisor import PortTaken, local_set

    if seed not in {"demo", "none"}:
        raise typer.BadParameter("demo or none", param_hint="--seed")
    kept = State(state.resolve())
    if (running := kept.running) is not None:
        _fail(f"已在运行 It already runs at {running['url']} (process {running['pid']}).")

    async def serve() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        starting = asyncio.current_task()
        assert starting is not None  # noqa: S101 - asyncio.run gave us one
        waiting = asyncio.create_task(_cancel_when(stop, starting))
        try:
            async with local_set(kept, port=port, tell=lambda text: console.print(f"  {text}")) as running:
                if seed == "demo":
                    await seed_demo(running, console=console)
                    await keep(running)
                waiting.cancel()
                console.print(f"\n[bold]暖心 Nuanxin[/bold]  {running.url}  门户 portal · /docs · /openapi.json")
                if not leave:
                    console.print("Ctrl-C 停止 stops it.")
                    await stop.wait()
                console.print("正在停止 stopping …")
        except asyncio.CancelledError:
            console.print("已取消 cancelled")

    try:
        asyncio.run(serve())
    except PortTaken:
        _fail(f"端口 {port} 已被占用 Port {port} is taken. Choose another: nuanxin up --port {port + 1}")


async def _cancel_when(stop: asyncio.Event, task: asyncio.Task[None]) -> None:
    await stop.wait()
    task.cancel()


@app.command()
def token(
    department: Annotated[Department, typer.Option(help="On whose behalf.")],
    region: Annotated[int, typer.Option(help="12-digit region code.")] = PROVINCE,
    level: Annotated[Level | None, typer.Option(help="Told by the region when left out.")] = None,
    worker: Annotated[str | None, typer.Option(help="Worker ID, for a worker's own calls.")] = None,
    role: Annotated[list[str] | None, typer.Option(help="May be given more than once.")] = None,
    organisation: Annotated[str | None, typer.Option()] = None,
    subject: Annotated[str | None, typer.Option(help="Who: four-eyes rules compare it.")] = None,
    state: Folder = HOME,
) -> None:
    """签发令牌 Print a bearer token that the local set accepts."""
    from deploy.local.tokens import local_token

    try:
        minted = local_token(
            State(state.resolve()),
            department=department,
            region=region,
            level=level,
            worker_id=worker,
            roles=role or (),
            organisation=organisation,
            subject=subject,
        )
    except (ValueError, FileNotFoundError) as wrong:
        _fail(str(wrong))
    typer.echo(minted)


@app.command()
def migrate(service: Annotated[str | None, typer.Argument(help="All when left out.")] = None) -> None:
    """迁移数据库 Bring databases up to date; reads NUANXIN_<SERVICE>_MIGRATION_URL."""
    from chassis.settings import service_settings
    from deploy.local.databases import migrate_service

    for one in [service_named(service)] if service else every_service():
        settings = service_settings(one.name)
        if not settings.migration_url:
            _fail(f"NUANXIN_{one.name.upper()}_MIGRATION_URL is not set")
        migrate_service(settings.migration_url, settings.database_role, one.home)
        console.print(f"  {one.name} 已迁移 migrated")


@app.command()
def serve(
    service: Annotated[str, typer.Argument(help="gateway, decisions, or a service.")],
    host: Annotated[str, typer.Option()] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    grace: Annotated[int, typer.Option(help="Seconds that calls under way are given when it is told to end.")] = 5,
    keep_alive: Annotated[int, typer.Option(help="Seconds an idle connection is kept; who calls keeps it less.")] = 5,
) -> None:
    """运行一个服务 Run the gateway or one service as this process, until it is told to end."""
    from deploy.local.supervisor import serving

    command = serving(_app_named(service), host=host, port=port, grace=grace, keep_alive=keep_alive)
    os.execv(command[0], command)


def _app_named(service: str) -> str:
    from deploy.local.supervisor import DECISIONS, GATEWAY

    if service == "gateway":
        return GATEWAY
    if service == "decisions":
        return DECISIONS
    if service not in (names := service_names()):
        _fail(f"没有 There is no {service}; there is gateway, decisions, {', '.join(names)}")
    return f"services.{service}.main:create"


@app.command()
def run(
    service: Annotated[str, typer.Argument()],
    rule: Annotated[list[str] | None, typer.Argument(help="All when left out.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do it, count it and take it back.")] = False,  # noqa: FBT002 - an option
    state: Folder = HOME,
) -> None:
    """运行规则 Run one pass of scheduled rules, each in a transaction of its own; one that fails stops no other."""
    from chassis import logs
    from chassis.logs import log
    from chassis.manifest import run_rule

    one = service_named(service)
    names = rule or list(one.every_rule)
    for name in names:
        if name not in one.every_rule:
            _fail(f"{service} 没有规则 has no rule {name}; it has: {', '.join(one.every_rule)}")
    if (running := State(state.resolve()).running) is not None:
        os.environ.update(running["environment"])
    logs.configure(service=service)
    failed = []
    for name in names:
        try:
            done = asyncio.run(run_rule(one, name, dry_run=dry_run))
        except Exception:  # noqa: BLE001 - told in the log and by the exit code
            log.exception("rule failed", of=service, rule=name)
            failed.append(name)
        else:
            console.print(f"  {service} {name}: {done}{'（试运行 taken back）' if dry_run else ''}")
    if failed:
        _fail(f"未成功 failed: {', '.join(failed)}")


@app.command()
def secrets(
    folder: Annotated[Path, typer.Argument(help="Where they are written; keep it out of version control.")],
    postgres: Annotated[str, typer.Option(help="Host and port of the databases.")] = "postgres-rw:5432",
) -> None:
    """生成集群密钥 Make the keys and passwords of a set on a cluster; what the folder has already is kept."""
    from deploy.local.cluster import write_secrets

    for name in write_secrets(folder, postgres=postgres):
        console.print(f"  {name}")
    console.print(f"kubectl apply -k {folder}")


@app.command()
def databases(folder: Annotated[Path, typer.Argument(help="What `nuanxin secrets` wrote.")]) -> None:
    """建库 Make the services' roles and databases in a PostgreSQL of one's own; reads NUANXIN_ADMIN_URL."""
    from deploy.local.cluster import passwords_in
    from deploy.local.databases import create_databases

    create_databases(os.environ["NUANXIN_ADMIN_URL"], service_names(), passwords=passwords_in(folder))


@app.command()
def backup(to: Annotated[Path, typer.Argument(help="A new folder.")], state: Folder = HOME) -> None:
    """备份 Copy all databases at one instant, and the documents; keys are not in it. The set may go on running."""
    from deploy.local.backup import BackupRefused, back_up

    try:
        back_up(State(state.resolve()), to.resolve())
    except BackupRefused as wrong:
        _fail(str(wrong))
    console.print(f"  已备份 copied to {to}；密钥 keys: {state / 'secrets.json'} 须另行保管 is to be kept elsewhere")


@app.command()
def restore(source: Annotated[Path, typer.Argument(metavar="FROM")], state: Folder = HOME) -> None:
    """恢复 Put a backup in place of a set that is gone; its secrets.json must be there already."""
    from deploy.local import backup as module

    try:
        module.restore(State(state.resolve()), source.resolve())
    except module.BackupRefused as wrong:
        _fail(str(wrong))
    console.print(f"  已恢复 restored to {state}；nuanxin up 启动 starts it")


@app.command()
def rotate_keys(
    service: Annotated[str | None, typer.Argument(help="All when left out.")] = None, state: Folder = HOME
) -> None:
    """更换密钥 Seal with the current keys what older ones sealed; safe to stop and to repeat."""
    from deploy.local.keys import rotate

    if (running := State(state.resolve()).running) is not None:
        os.environ.update(running["environment"])
    unreadable = 0
    for one in [service_named(service)] if service else every_service():
        rotated = asyncio.run(rotate(one))
        unreadable += rotated.unreadable
        console.print(
            f"  {one.name}: {rotated.rows} 行 rows, {rotated.objects} 个文件 files 已重新加密 sealed anew,"
            f" {rotated.unreadable} 无法解密 not opened by any key"
        )
    if unreadable:
        _fail("有数据无法解密 Do not destroy any key: something is sealed with one that the ring lacks.")


@app.command()
def add_key() -> None:
    """添加密钥 Read a key ring from standard input and print it with a new current key; the older ones still open."""
    from chassis.ciphers import KeyRing

    typer.echo(KeyRing.parse(typer.get_text_stream("stdin").read()).with_new_key().to_json())


@app.command()
def rotate_issuer_key() -> None:
    """更换令牌签发密钥 Read the issuer's key or keys from standard input and print them with a new one."""
    import time

    from gateway.issuer_keys import rotated

    typer.echo(json.dumps(rotated(json.load(typer.get_text_stream("stdin")), now=time.time())))


@app.command()
def contract(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when a committed file differs.")] = False,  # noqa: FBT002
    released: Annotated[bool, typer.Option("--release", help="Take it as what later changes may only add to.")] = False,  # noqa: FBT002
) -> None:
    """生成契约文件 Write what is generated from the code: OpenAPI documents, permission matrix, diagrams."""
    from deploy.local.generated import drifted, generated, release

    if released:
        release()
        return
    if not check:
        for path, content in generated().items():
            path.write_text(content, encoding="utf-8")
        return
    if stale := drifted():
        _fail("与代码不符 Differ from the code; run `make contract`:\n  " + "\n  ".join(map(str, stale)))


@app.command()
def openapi(service: Annotated[str | None, typer.Argument(help="The merged document when left out.")] = None) -> None:
    """打印 OpenAPI Print the document of one service, or of all behind the gateway."""
    from chassis.manifest import contract as contract_of
    from deploy.local.generated import merged_document

    made = contract_of(service_named(service)) if service else merged_document()
    typer.echo(json.dumps(made, ensure_ascii=False, indent=2))


@app.command()
def permissions() -> None:
    """打印权限矩阵 Print who may do what: permission, department, level."""
    from deploy.local.generated import permission_matrix

    typer.echo(permission_matrix())


@app.command()
def draft(service: str, message: str, state: Folder = HOME) -> None:
    """起草迁移 Write a migration that brings the running set's database to the models; read it, then complete it."""
    from chassis import migrations

    one = service_named(service)
    running = State(state.resolve()).running
    if running is None:
        _fail("先启动 Start the set first: nuanxin up")
    url = running["environment"][f"NUANXIN_{service.upper()}_MIGRATION_URL"]
    console.print(migrations.draft(url, history=one.home / "migrations", metadata=one.tables, message=message))


@app.command()
def doctor(state: Folder = HOME) -> None:
    """自检 Say whether this machine can run the set, and how the running one is."""
    from deploy.local.doctor import examine

    sound = True
    for finding in examine(State(state.resolve())):
        console.print(f"  {'✓' if finding.sound else '✗'} {finding.matter}: {finding.found}")
        sound = sound and finding.sound
    raise typer.Exit(0 if sound else 1)


def _fail(text: str) -> NoReturn:
    console.print(text)
    raise typer.Exit(1)


def main() -> None:
    app()
