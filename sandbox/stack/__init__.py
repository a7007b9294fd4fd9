"""The whole platform on one machine: servers, stand-ins, services and gateway under one supervisor.

`python -m sandbox.stack up|stop|status|reset|hold|release`. `configuration` decides ports, paths and secrets,
`procfile` which processes there are, `supervisor` keeps them running, `samples` loads the sample data once.
"""
