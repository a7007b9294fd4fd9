"""Private servers of one test session: on free ports, in a directory that goes with the session."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from pymongo import MongoClient

from sandbox.servers.mongod import Mongod
from sandbox.servers.places import Place
from sandbox.servers.ports import free_ports
from sandbox.servers.rabbit_cluster import RabbitCluster
from sandbox.servers.rabbitmq import RabbitMq
from sandbox.servers.replica_set import ReplicaSet


@contextmanager
def private_mongod(
    directory: Path, *, oplog_megabytes: int = 256, checkpoint_seconds: int = 60
) -> Iterator[Mongod]:
    server = Mongod(
        directory,
        free_ports(1)[0],
        oplog_megabytes=oplog_megabytes,
        checkpoint_seconds=checkpoint_seconds,
    )
    try:
        server.start()
        server.wait_ready()
        yield server
    finally:
        server.stop()


@contextmanager
def private_rabbitmq(directory: Path) -> Iterator[RabbitMq]:
    port, distribution_port, epmd_port = free_ports(3)
    server = RabbitMq(directory, port, distribution_port, epmd_port)
    try:
        server.start()
        server.wait_ready()
        yield server
    finally:
        server.stop()


@contextmanager
def fresh_prefix(mongo_uri: str) -> Iterator[str]:
    """A prefix for database names that nobody else has; every database under it is dropped afterwards."""
    prefix = f"t{uuid4().hex[:10]}_"
    try:
        yield prefix
    finally:
        with MongoClient(mongo_uri) as client:
            for name in client.list_database_names():
                if name.startswith(prefix):
                    client.drop_database(name)


@contextmanager
def replica_set(directory: Path, places: Sequence[Place]) -> Iterator[ReplicaSet]:
    """A member at each place, with a primary and everybody following it."""
    members = ReplicaSet(directory, places, free_ports(len(places)))
    try:
        members.start()
        yield members
    finally:
        members.stop()


@contextmanager
def rabbit_cluster(directory: Path, places: Sequence[Place]) -> Iterator[RabbitCluster]:
    """A node at each place, all of one cluster."""
    ports = iter(free_ports(3 * len(places)))
    cluster = RabbitCluster(directory, places, list(zip(ports, ports, ports, strict=True)))
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
