"""The house on one machine: everything `make run` and `make test` need, from two commands.

`python -m deploy.local run` keeps PostgreSQL, Redis, web, worker, beat and relay alive under one
supervisor; `python -m deploy.local exec -- <command>` lends the servers to one command.
"""
