# Two commands for everyone, `make run` and `make test`; `make help` lists the rest.

.DEFAULT_GOAL := help
.NOTPARALLEL:
SHELL := /bin/sh
BIN := .venv/bin
IS_RECENT := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
# The first Python on this machine that is new enough; PYTHON=… names another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python $(IS_RECENT) 2>/dev/null && echo $$python && break; done)
# With servers of its own for as long as the command runs.
WITH_SERVERS := $(BIN)/python -m deploy.local exec

.PHONY: help run test check lint format benchmarks lock clean python venv venv-dev

help: ## Lista os comandos
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s%s\n", $$1, $$2}' Makefile

run: venv ## Sobe tudo nesta máquina; PORT e HOST escolhem onde
	@exec $(BIN)/python -m deploy.local run

test: venv-dev ## Roda todos os testes; ARGS="tests/core -x" escolhe quais
	@exec $(WITH_SERVERS) -- $(BIN)/python -m pytest $(ARGS)

check: lint test ## Formato, estilo, tipos, camadas, migrações e testes

lint: venv-dev ## O mesmo, sem os testes
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo
	$(WITH_SERVERS) -- $(BIN)/mypy .
	$(WITH_SERVERS) -- $(BIN)/python manage.py makemigrations --check --dry-run
	BASE_URL=https://acervo.example \
		$(WITH_SERVERS) -- $(BIN)/python manage.py check --deploy --fail-level WARNING

format: venv-dev ## Põe o código no formato da casa
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

benchmarks: venv-dev ## Mede e imprime as razões, com PostgreSQL gravando de verdade
	@exec $(WITH_SERVERS) --durable --home .local/benchmarks -- $(BIN)/python -m benchmarks $(ARGS)

lock: UV := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command 'make lock' $(ARGS)
lock: ## Refaz as versões travadas a partir de pyproject.toml; ARGS=--upgrade renova todas
	@command -v uv > /dev/null || { echo 'Falta o uv: pip install uv' >&2; exit 1; }
	$(UV) -o requirements.lock > /dev/null
	$(UV) --group dev -c requirements.lock -o requirements-dev.lock > /dev/null

clean: ## Apaga .venv e os restos dos testes; o que make run guardou em .local fica
	rm -rf .venv .local/test .local/benchmarks .pytest_cache .mypy_cache .ruff_cache .coverage
	find . -name __pycache__ -not -path './.local/*' -prune -exec rm -rf {} +

venv: python
	@$(PYTHON) -I deploy/local/virtualenv.py requirements.lock

venv-dev: python
	@$(PYTHON) -I deploy/local/virtualenv.py requirements-dev.lock

python:
	@$(or $(PYTHON),false) $(IS_RECENT) || { \
		echo 'O Acervo precisa de Python 3.11 ou mais novo; PYTHON=/caminho/python diz qual usar.' >&2; \
		exit 1; }
