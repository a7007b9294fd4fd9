"""`banshi`, the command line for people who run the system. It talks to the services as the gateway does, over RPC."""
