"""The screens, the live feed and the API: the one place that speaks HTTP."""
