"""Who may sign in here: accounts by invitation, second factors, tokens, sessions and their end."""
