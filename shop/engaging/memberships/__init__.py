"""memberships: people belong to the house for a month or a year, and renew until they say no."""
