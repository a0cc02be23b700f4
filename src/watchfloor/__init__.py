"""Watchfloor: one watch against drug trafficking, each agency under its own law."""

__version__ = "0.1.0"
