"""What the package says of its work, under the logger `cleaner`: nothing, unless whoever uses it asks to hear it.

INFO says what a run does, DEBUG what becomes of each page. Nothing that ordinary pages do is a WARNING.
"""

from __future__ import annotations

import logging

LOG = logging.getLogger("cleaner")
LOG.addHandler(logging.NullHandler())
