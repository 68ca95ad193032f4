"""dj-stripe beside ours; these settings are read by its own interpreter."""
