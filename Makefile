# make run: everything from nothing to a running portal. make test: everything that must hold.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
DIST := dist
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po portal/wagtail_locale/*/LC_MESSAGES/*.po))
# Compiled once, every process starts in half the time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-again coverage services services-stop install install-dev check messages lock upgrade starting-database wheel sbom licences audit clean

run: install
	@exec $(BIN)/python manage.py serve

test: check test-again

# The tests alone, for a second database or a narrower choice: make test-again PYTEST_ARGS="tests/news"
test-again: install-dev
	$(BIN)/pytest -n auto --dist loadgroup $(PYTEST_ARGS)

# The same, and which lines no test has run; printed, not judged.
coverage: install-dev
	$(BIN)/pytest -n auto --dist loadgroup --cov --cov-report=term:skip-covered $(PYTEST_ARGS)

# The servers of the scale path, for tests: PostgreSQL from the distribution's package, Elasticsearch downloaded once.
services:
	.ci/postgresql start
	.ci/elasticsearch start

services-stop:
	.ci/elasticsearch stop
	.ci/postgresql stop

install: $(VENV)/.installed $(CATALOGUES)

install-dev: $(VENV)/.installed-dev $(CATALOGUES)

$(BIN)/uv: requirements-bootstrap.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock
	@touch $@

$(VENV)/.installed: requirements.lock | $(BIN)/uv
	$(BIN)/uv pip install --quiet --compile-bytecode --require-hashes --python $(BIN)/python -r requirements.lock
	@touch $@

$(VENV)/.installed-dev: requirements.lock requirements-dev.lock | $(BIN)/uv
	$(BIN)/uv pip install --quiet --compile-bytecode --require-hashes --python $(BIN)/python -r requirements-dev.lock
	@touch $(VENV)/.installed $@

%.mo: %.po $(VENV)/.installed
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

# What must hold before a test runs.
check: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet templates core/templates
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	SITE_URL=https://portal.example SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(60))") \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

# Collects the strings people see; needs GNU gettext.
messages: install-dev
	$(BIN)/python manage.py makemessages -l vi --no-location --no-obsolete --no-wrap -i .venv -i var -i tests -i bench
	$(BIN)/pybabel --quiet compile --directory locale --domain django

# The locks after a change of pyproject.toml, versions kept where they can be; make upgrade takes the newest.
LOCK = UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --python-version 3.11 $(UPGRADE)
lock: install-dev
	$(LOCK) --all-extras pyproject.toml -o requirements.lock
	$(LOCK) --all-extras pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	echo uv | $(LOCK) - -o requirements-bootstrap.lock

upgrade: UPGRADE := --upgrade
upgrade: lock

# What the first start begins with instead of running every migration (portal/starting_database.py).
starting-database: install
	$(BIN)/python -m portal.starting_database

wheel: install-dev
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

# What the portal is made of, from the lock file: CycloneDX, checked against its schema.
sbom: install-dev
	@mkdir -p $(DIST)
	$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --validate \
		-o $(DIST)/sbom.cdx.json

# The licences of all that; fails on one that is not known to suit (docs/security.md).
LICENCES := MIT;BSD;Apache;ISC;MPL;Mozilla Public License;PSF;Python Software Foundation;LGPL;GNU Lesser General Public License
licences: install-dev
	@mkdir -p $(DIST)
	$(BIN)/pip-licenses --from=mixed --format=markdown --with-urls --partial-match --allow-only="$(LICENCES)" \
		--packages $$(sed -n 's/^\([a-z0-9._-]*\)\(\[[a-z,]*\]\)\{0,1\}==.*/\1/p' requirements.lock | grep -vx pyrage) \
		--output-file=$(DIST)/licences.md
	@echo '| pyrage | (its wheel names none) | MIT | https://github.com/woodruffw/pyrage |' >>$(DIST)/licences.md

# Known holes in the packages of the lock file; needs a registry that serves advisories.
audit: $(VENV)/.installed
	@$(BIN)/uv tool run --quiet pip-audit --require-hashes --disable-pip -r requirements.lock || \
		{ echo "pip-audit found something, or this registry serves no advisories: see the lines above."; exit 1; }

clean:
	rm -rf $(VENV) var dist
