"""`python -m sandbox.stack …`: the commands behind `make run`, `make stop` and `make reset`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence

from sandbox.servers.errors import ServerError
from sandbox.stack import background, foreground
from sandbox.stack.configuration import ALL_PORTS, ROOT, Configuration, ConfigurationError
from sandbox.stack.procfile import ProcfileError
from sandbox.stack.record import Record

Command = Callable[[argparse.Namespace, Configuration], int]


def up(arguments: argparse.Namespace, configuration: Configuration) -> int:
    if running := Record(configuration.run_directory).read():
        print(f"already running (pid {running['pid']}): {running['url']}")
        return 1
    if arguments.detach:
        return background.start(arguments, configuration)
    return foreground.run(arguments, configuration)


def stop(_: argparse.Namespace, configuration: Configuration) -> int:
    print("stopped" if background.stop(configuration) else "nothing was running")
    return 0


def reset(_: argparse.Namespace, configuration: Configuration) -> int:
    background.stop(configuration)
    background.delete_data(configuration)
    print(f"stopped; the data under {configuration.run_directory} is gone")
    return 0


def status(arguments: argparse.Namespace, configuration: Configuration) -> int:
    record = Record(configuration.run_directory).read()
    if arguments.json:
        print(json.dumps(record or {"state": "down"}, indent=2))
    elif record:
        print(f"{record['state']}: {record['url']} (pid {record['pid']})")
        for name, part in record["parts"].items():
            print(
                f"  {name:<14}{part['state']:<9}pid {part['pid'] or '-':<8}restarts {part['restarts']:<4}{part['log']}"
            )
    else:
        print("down")
    return 0 if record else 3


def hold(arguments: argparse.Namespace, configuration: Configuration) -> int:
    return _for_each_name(arguments, configuration, Record(configuration.run_directory).hold)


def release(arguments: argparse.Namespace, configuration: Configuration) -> int:
    return _for_each_name(arguments, configuration, Record(configuration.run_directory).release)


def _for_each_name(
    arguments: argparse.Namespace, configuration: Configuration, act: Callable[[str], None]
) -> int:
    known = {unit.name for unit in foreground.units(arguments, configuration)}
    if unknown := set(arguments.names) - known:
        print(
            f"no such part: {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}",
            file=sys.stderr,
        )
        return 2
    for name in arguments.names:
        act(name)
    return 0


def parser() -> argparse.ArgumentParser:
    ports = "\n".join(f"  {variable:<34}{default}" for variable, default in ALL_PORTS.values())
    top = argparse.ArgumentParser(
        prog="python -m sandbox.stack",
        description="The whole platform on this machine: private servers, stand-ins, services and gateway.",
        epilog=f"Ports and the variables that move them:\n{ports}\n\nBANSHI_MONGO_URI and BANSHI_AMQP_URI use servers "
        "that run already; BANSHI_RUN_DIR moves data and logs (default .run).",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--procfile", default=str(ROOT / "Procfile"), help="which processes to run")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(command=command)
        return added

    starting = add("up", up, "start everything and keep it running until Ctrl-C or SIGTERM")
    starting.add_argument(
        "--detach", action="store_true", help="run in the background; returns when it is ready"
    )
    starting.add_argument("--no-samples", action="store_true", help="do not load the sample data")
    add("stop", stop, "stop the stack that runs in the background")
    reporting = add(
        "status", status, "what runs, since when, and where its log is; exit code 3 when nothing does"
    )
    reporting.add_argument("--json", action="store_true", help="for other programs to read")
    add("reset", reset, "stop, and delete data, logs and secrets")
    add("hold", hold, "stop parts and leave them stopped").add_argument("names", nargs="+", metavar="NAME")
    add("release", release, "let held parts run again").add_argument("names", nargs="+", metavar="NAME")
    return top


def main(words: Sequence[str] | None = None) -> int:
    arguments = parser().parse_args(words)
    command: Command = arguments.command
    try:
        return command(arguments, Configuration.from_environment())
    except (ServerError, ConfigurationError, ProcfileError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
