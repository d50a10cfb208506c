"""`dailies serve`."""

from pathlib import Path

import click
import msgspec

from shared.connection import Connection, default_connection_file, is_stale, read_connection
from shared.errors import DailiesError, WorkerNotFound
from shared.messages import Status
from worker import pipeline
from worker.cli.lines import error_fields, json_text, printable
from worker.server import ServeOptions, query_status, serve, tell_to_end

EPILOG = """\b
Examples:
  dailies serve
  dailies serve --status
  dailies serve --bind 192.168.1.5 --allow ~/artists.keys
  dailies serve --idle-exit 300"""


@click.command("serve", epilog=EPILOG)
@click.option("--connection-file", type=click.Path(path_type=Path), metavar="FILE", help="Where clients find this worker.")
@click.option("--bind", default="", metavar="HOST[:PORT]", help="Be reachable from other machines; needs --allow.")
@click.option("--allow", type=click.Path(path_type=Path), metavar="KEYFILE", help="Public keys of clients to let in, one a line.")
@click.option("--idle-exit", type=click.FloatRange(min=0.0), metavar="SECONDS", help="End this long after the last client left.")
@click.option("--status", is_flag=True, help="Say how the running worker is, and end.")
@click.option("--stop", is_flag=True, help="End the running worker; jobs that run are cancelled.")
@click.option("--json", "as_json", is_flag=True, help="With --status: one JSON object.")
def command(
    connection_file: Path | None, bind: str, allow: Path | None, idle_exit: float | None, status: bool, stop: bool, as_json: bool
) -> None:
    """Run the worker that the Blender add-on talks to, until told to end.

    It listens on this machine only, encrypted and with keys that only you can read, unless --bind says otherwise. The add-on
    starts one by itself; run one here to watch its log, or on a machine that several artists use.
    """
    if status and stop:
        raise click.UsageError("--status and --stop do not go together.")
    if (status or stop) and (bind or allow or idle_exit is not None):
        raise click.UsageError("--status and --stop speak with a worker that runs; --bind, --allow, --idle-exit start one.")
    if as_json and not status:
        raise click.UsageError("--json goes with --status.")
    if status:
        _print_status(connection_file or default_connection_file(), as_json)
    elif stop:
        connection = _running(connection_file or default_connection_file())
        tell_to_end(connection)
        click.echo(f"The worker (process {connection.pid}) ends.")
    else:
        options = ServeOptions(connection_file=connection_file, bind=bind, allow=allow, idle_exit_s=idle_exit)
        serve(options, pipeline.run, pipeline.models, pipeline.weights_hash)


def status_text(status: Status) -> str:
    """How a worker is, for people."""
    minutes, megabytes = status.uptime_s / 60, status.memory_bytes / 1e6
    lines = [
        f"Worker {status.version}, process {status.pid}, up for {minutes:.0f} min, {megabytes:.0f} MB",
        f"{status.clients} clients; {status.queue_length} of {status.queue_limit} places in the queue taken",
    ]
    lines += [f"  {job.state:<8} {job.fraction:4.0%}  {job.what}: {job.clip} ({job.seconds:.0f} s)" for job in status.jobs]
    lines += [f"  model {model.id}: {model.state.replace('_', ' ')}, {model.device}" for model in status.models]
    return printable("\n".join(lines))


def _print_status(path: Path, as_json: bool) -> None:
    try:
        status = query_status(_running(path))
    except DailiesError as error:
        if not as_json:
            raise
        click.echo(json_text({"file": str(path), "ok": False, "error": error_fields(error.info())}))
        click.get_current_context().exit(1)
    if as_json:
        click.echo(json_text({"file": str(path), "ok": True, "result": msgspec.to_builtins(status)}))
    else:
        click.echo(status_text(status))


def _running(path: Path) -> Connection:
    """The worker that a connection file tells of.

    Raises:
        WorkerNotFound: none runs.
    """
    if not path.exists():
        raise WorkerNotFound(f"No worker runs: there is no {path}.", "Start one with `dailies serve`.")
    connection = read_connection(path)
    if is_stale(connection):
        raise WorkerNotFound(f"The worker of {path} (process {connection.pid}) has died.", "Start it again with `dailies serve`.")
    return connection
