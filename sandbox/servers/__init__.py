"""Private MongoDB and RabbitMQ for development and tests: started, watched and stopped by us, and nobody else's.

`owned_process` runs one program as ours, `mongod` and `rabbitmq` know the two servers, `ports` hands out ports.
"""
