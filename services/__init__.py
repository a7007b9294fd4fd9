"""The four services. None imports another: they meet in `contracts/` and in the kernel `event_sourcing`."""
