"""Celery: the broker, its patience, the queues. The timetable is in config/celery.py."""

from config.settings.data import BROKER_URL
from config.settings.env import env

CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_TIMEZONE = "America/Sao_Paulo"
CELERY_ENABLE_UTC = True
# A task is done when it has run, not when it was fetched; a killed child gives it back.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20.0
CELERY_WORKER_MAX_TASKS_PER_CHILD = env.int("WORKER_MAX_TASKS_PER_CHILD", default=1000)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# Three times the hard time limit, so that a slow task is not handed out twice; the two restore
# options (kombu 5.7) make a killed worker's message come back seconds after it, not 100 s.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "health_check_interval": 25,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_VISIBILITY_TIMEOUT = 900
