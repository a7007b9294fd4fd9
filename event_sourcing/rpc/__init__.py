"""Calls over RabbitMQ in Nameko's protocol, without Nameko: the client side, and the wire form that both sides share."""
