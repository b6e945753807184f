# Two commands do everything on a fresh machine: `make run` and `make test`.
SHELL := /bin/sh
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
PROGRAMME := fixtures/programmes/but-gmp-le-creusot.json
WORKERS ?= auto
# Those that tests/browser/conftest.py looks for, the lightest first.
CHROMIUM := $(shell command -v chromium-headless-shell || command -v chromium || \
	command -v chromium-browser || command -v google-chrome)
# A process that finds nothing compiled compiles all it imports: ten seconds for the tests.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install run test fuzz bench check lint types migrations format lock clean

help: ## Liste des commandes
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: .venv/installed ## Installe l’environnement dans .venv (uv s’il est là, sinon pip)

# uv and pip read the same locked files; the environment is made again only when these change.
.venv/installed: requirements-dev.txt
	@echo "Installation de l’environnement (une minute la première fois)…"
	@if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --allow-existing --python $(PYTHON) .venv && \
		uv pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.txt; \
	else \
		{ $(PYTHON) -m venv .venv || { \
			echo "Le module venv de Python manque : sous Debian et Ubuntu, apt install python3-venv."; \
			exit 1; }; } && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
			-r requirements-dev.txt; \
	fi
	@touch $@

run: export BAREME_DEMO = 1
run: install ## Prépare la base et la promotion de démonstration, puis lance le serveur et le travail en arrière-plan
	@echo "Base de données…"
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) import_programme $(PROGRAMME)
	@$(MANAGE) signing_key create --if-none
	@$(MANAGE) seed_demo
	@$(MANAGE) demo_accounts --address http://$(HOST):$(PORT)/
	@export DJANGO_SETTINGS_MODULE=config.settings.dev; \
	$(BIN)/gunicorn config.wsgi --bind $(HOST):$(PORT) --workers 2 --threads 4 --log-level warning & \
	server=$$!; \
	$(MANAGE) worker & worker=$$!; \
	trap 'kill $$server $$worker 2>/dev/null' HUP INT TERM; \
	wait $$server; status=$$?; \
	kill $$server $$worker 2>/dev/null; wait; exit $$status

# In the order of the names, not of how many tests there are: the browser first, and what takes
# long last nowhere.
test: install ## Toute la suite de tests, sur SQLite (ou sur DATABASE_URL)
	@$(if $(CHROMIUM),,echo "Chromium est absent : les tests dans le navigateur sont laissés de côté.")
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadscope --no-loadscope-reorder \
		$(if $(CHROMIUM),,-m "not browser")

FUZZ ?= 200
fuzz: install ## Cherche ce qui ferait faillir l’API : FUZZ envois à chaque adresse, d’autres à chaque fois
	@$(BIN)/python -m pytest -q -n0 tests/grading/api/test_fuzz.py --fuzz $(FUZZ) \
		--hypothesis-profile=search

bench: install ## Mesures de performance, en rapports
	@$(BIN)/python -m tests.bench

check: lint types migrations ## Lint, format, gabarits, types, migrations

lint: install
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint --quiet --check templates
	@$(BIN)/djlint --quiet --lint templates

types: install
	@$(BIN)/mypy

migrations: install
	@$(MANAGE) makemigrations --check --dry-run --verbosity 0

format: install ## Met le code et les gabarits en forme
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .
	@$(BIN)/djlint --quiet --reformat templates || true

lock: ## Refait les fichiers de dépendances verrouillées (demande uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-annotate --no-header pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-annotate --no-header --group dev pyproject.toml -o requirements-dev.txt

clean: ## Retire l’environnement et la base de démonstration
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis db.sqlite3 db.sqlite3-shm db.sqlite3-wal \
		signing-keys
