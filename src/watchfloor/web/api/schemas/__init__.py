"""What is asked and answered, described for the document of the API; every example is invented and marked EXERCISE."""
