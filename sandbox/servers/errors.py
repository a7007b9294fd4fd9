"""What keeps a private server from starting, said so that a person can act on it."""

from __future__ import annotations


class ServerError(Exception):
    """The message names the cause and the remedy."""


class PortTaken(ServerError):
    def __init__(self, port: int, program: str, variable: str) -> None:
        super().__init__(
            f"port {port} for {program} is taken by another program; stop that one, "
            f"or choose another port: {variable}=<free port>"
        )


class PackageMissing(ServerError):
    def __init__(self, program: str, package: str, command: str) -> None:
        super().__init__(f"{program} is missing: {package} is not installed; install it with: {command}")
        self.package = package


class NotReady(ServerError):
    def __init__(self, program: str, seconds: float, log: object, tail: str = "") -> None:
        super().__init__(f"{program} was not ready after {seconds:.0f} s; its log is {log}\n{tail}".rstrip())


class DiedAtStart(ServerError):
    def __init__(self, program: str, code: int, log: object, tail: str = "") -> None:
        super().__init__(
            f"{program} ended with code {code} while starting; its log is {log}\n{tail}".rstrip()
        )
