"""RabbitMQ as the kernel uses it: connections, names and arguments of exchanges and queues, confirmed publishing.

Plain py-amqp with threading primitives only: works in threads and, monkey-patched, under eventlet and gevent.
"""
