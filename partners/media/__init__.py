"""Pictures and videos as bytes: recognise, inspect, make small copies, all in a confined child.

Nothing here knows of deliveries, rows or Django, because the child process that decodes strangers'
files must start fast and hold no secret. `sandbox.py` is the door; the rest runs behind it.
"""
