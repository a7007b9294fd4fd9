"""How the gateway talks to the services: one typed client per service, over one connection per process."""
