"""errands: work that may be late, done by Celery."""
