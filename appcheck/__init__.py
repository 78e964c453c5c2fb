"""appcheck finds forbidden apps on work phones in exported device inventories."""

__version__ = "0.1.0"
