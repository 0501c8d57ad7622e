"""Worker: ``celery --app server.worker worker --beat`` does the errands over Redis."""

from server.errands.working import make_app
from server.logs import configure
from server.settings import Settings

_settings = Settings()
configure(_settings.log_level)

app = make_app(_settings)
"""What the ``celery`` command looks for."""
