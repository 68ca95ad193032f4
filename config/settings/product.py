"""What the product promises: sizes, patience, limits."""

from config.settings.env import env

MAX_PHOTO_BYTES = env.int("MAX_PHOTO_BYTES", default=50 * 1024 * 1024)
MAX_VIDEO_BYTES = env.int("MAX_VIDEO_BYTES", default=5 * 1024 * 1024 * 1024)
# How many copies of one chunk run at once, and how many files a chunk holds.
COPY_THREADS = env.int("COPY_THREADS", default=16)
COPY_CHUNK_FILES = env.int("COPY_CHUNK_FILES", default=50)
# A storage that does not answer is asked again for this long before a redemption is given up.
REDEMPTION_PATIENCE_SECONDS = env.int("REDEMPTION_PATIENCE_SECONDS", default=900)
# Wrong codes one address may try in ten minutes.
WRONG_CODES_LIMIT = env.int("WRONG_CODES_LIMIT", default=10)
# ZIP downloads one web process sends at once; each holds a thread for as long as it lasts.
ARCHIVES_AT_ONCE = env.int("ARCHIVES_AT_ONCE", default=3)
# How many proxies stand in front; 0 means the socket's own address is the client's.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
