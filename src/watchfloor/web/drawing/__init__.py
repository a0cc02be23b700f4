"""Drawings as plain geometry: what stands where. Templates make SVG of it; nothing here knows HTTP or a database."""
