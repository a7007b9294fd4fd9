"""Forwarding: an application that a provincial system decides reaches it exactly once, whatever fails in between."""
