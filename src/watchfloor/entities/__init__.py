"""Statements about people, organisations, vessels, phones and events, and the entities they make up."""
