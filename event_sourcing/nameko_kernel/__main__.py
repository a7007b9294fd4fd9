"""`python -m event_sourcing.nameko_kernel MODULE`: monkey-patch first, then load everything else."""

import warnings

warnings.filterwarnings("ignore", message="\\s*Eventlet is deprecated")

import eventlet  # noqa: E402

eventlet.monkey_patch()

import sys  # noqa: E402

from event_sourcing.nameko_kernel.launcher import run  # noqa: E402

if len(sys.argv) != 2:
    sys.exit("usage: python -m event_sourcing.nameko_kernel MODULE")
sys.exit(run(sys.argv[1]))
