"""Private MongoDB and RabbitMQ for development and tests: started, watched and stopped by us, and nobody else's.

`owned_process` runs one program as ours, `mongod` and `rabbitmq` know the two servers, `replica_set` and `rabbit_cluster`
several of them as one, `places` where each runs, `ports` hands out ports.
"""
