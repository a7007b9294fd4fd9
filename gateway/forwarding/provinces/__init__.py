"""One folder per way of speaking to a provincial system; importing this package registers them all."""

from gateway.forwarding.provinces.redirect import adapter as redirect_adapter
from gateway.forwarding.provinces.rest import adapter as rest_adapter

__all__ = ["redirect_adapter", "rest_adapter"]
