"""Carbon footprint of an organisation's digital estate: from an inventory to figures that can be defended."""

from importlib.metadata import version

__version__ = version("footprint")
