# The front door: every target installs what it needs first (scripts/setup.sh).

JOBS ?= $(shell nproc)
MINUTES ?= 1
PREFIX ?= /usr/local
export PHOTOS SAVE RECIPE SOAK_JOBS SEED MESSAGES WORKERS

.PHONY: help run test soak chaos bench quality sheet fuzz check clean install \
        uninstall deb

help: ## What one can make
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 18

run: ## Develop photographs here and now, without an account [PHOTOS=dir]
	@[ -d "$${PHOTOS:-.}" ] || { echo "run: no such directory: $$PHOTOS" >&2; exit 1; }
	scripts/setup.sh run
	cmake --preset release -Wno-dev --log-level=WARNING
	cmake --build --preset release -j $(JOBS) --target darkroom
	scripts/run_demo.sh

test: ## Everything that must hold: unit, integration and sanitizer tests
	scripts/setup.sh test
	JOBS=$(JOBS) scripts/run_tests.sh

soak: ## One worker, 20,000 pictures, hostile ones among them [SOAK_JOBS=n]
	scripts/setup.sh test
	cmake --preset release -Wno-dev --log-level=WARNING
	cmake --build --preset release -j $(JOBS) --target hostile_darkroom
	tests/e2e/run.sh build/release/tests/worker/hostile_darkroom soak/soak.mjs

chaos: export MINUTES = 30
chaos: ## Kill, stop and starve workers; lose nothing [SEED= MESSAGES= MINUTES=]
	scripts/setup.sh test
	cmake --preset release -Wno-dev --log-level=WARNING
	cmake --build --preset release -j $(JOBS) --target hostile_darkroom
	tests/chaos/run.sh build/release/tests/worker/hostile_darkroom \
	  chaos.mjs embedded
	tests/chaos/run.sh build/release/tests/worker/hostile_darkroom chaos.mjs \
	  $$(command -v moto_server >/dev/null && echo moto || echo fauxqs)

bench: ## Measure, beside what one would use instead [PHOTOS=dir SAVE=1]
	scripts/setup.sh bench
	cmake --preset release -Wno-dev --log-level=WARNING
	cmake --build --preset release -j $(JOBS)
	bench/run.sh

quality: ## Hold reductions against an exact one, beside others [PHOTOS="dir..."]
	scripts/setup.sh quality
	cmake --preset release -Wno-dev --log-level=WARNING
	cmake --build --preset release -j $(JOBS) --target darkroom
	bench/quality/run.sh

sheet: ## Lay every way of developing on one contact sheet, build/sheet.png
	scripts/setup.sh sheet
	cmake --preset release -Wno-dev --log-level=WARNING
	cmake --build --preset release -j $(JOBS) --target darkroom
	scripts/contact_sheet.py build/release/darkroom \
	  $${DARKROOM_SHARED:-../shared}/corpus build/sheet.png

fuzz: ## Look for inputs that break a promise [MINUTES=n per target, TARGETS=..]
	scripts/setup.sh fuzz
	JOBS=$(JOBS) scripts/run_fuzz.sh $$(($(MINUTES) * 60)) $(TARGETS)

check: ## What `test` does, then ThreadSanitizer, clang 14, clang-tidy, fuzzing
	scripts/setup.sh check
	JOBS=$(JOBS) scripts/run_checks.sh

install: ## Install the release build [DESTDIR=dir PREFIX=/usr/local]
	cmake --build --preset release -j $(JOBS) --target darkroom darkroom_papers
	cmake --install build/release --prefix $(PREFIX) --strip

uninstall: ## Remove what `make install` put there, but for /etc/darkroom
	scripts/uninstall.sh build/release

deb: ## A Debian package, build/release/darkroom_*.deb
	scripts/setup.sh deb
	cmake --preset release -Wno-dev --log-level=WARNING
	cmake --build --preset release -j $(JOBS) --target darkroom darkroom_papers
	cd build/release && cpack -G DEB
	lintian --fail-on error,warning build/release/darkroom_*.deb

clean: ## Remove everything that was built
	rm -rf build
