# The short way in; CMakeLists.txt and CMakePresets.json do the work, in build/<preset>.
#
#   make              the library and the programs, in build/release
#   make demo         the whole story on real data
#   make check-quick  before each commit           (under 2 minutes)
#   make check        everything a newcomer needs  (under 15 minutes)
#   make check-all    style, clang, sanitizers, installation, fuzzing, long tests
#   make bench        the quick benchmarks         make marks  the long ones, to docs/benchmarks
#   make install      PREFIX=/usr/local DESTDIR=   make clean
PREFIX ?= /usr/local
JOBS ?= $(shell nproc)

# $(call build,PRESET) and $(call tests,PRESET,OPTIONS OF CTEST)
build = cmake --preset $(1) >/dev/null && cmake --build --preset $(1) -j $(JOBS)
tests = ctest --preset $(1) -j $(JOBS) $(2)
style = dev/check-layers && dev/check-shape && dev/check-words && dev/check-banned && \
	dev/check-declassified
quick = -L '^(unit|property|kat|examples)$$' -LE '^long$$'
usual = -LE '^long$$'
cross = dev/check-cross $(1) || [ $$? = 77 ]
# What runs on several threads: the pool, whoever hands it work, and what is set up once for all.
threaded = -LE '^(long|e2e)$$' -R 'base-|kernel|convert|encode|ckks-eval|keyswitch|keygen|lintrans|lanes|planner|predict|forward|pipeline|thread|learn-linear|kat-toy-bootstrap|bootstrap-iterate'

release:
	dev/setup build
	$(call build,release)

demo: release
	build/release/bin/clathrate demo

check-quick:
	dev/setup test
	$(style)
	$(call build,dev)
	$(call tests,dev,$(quick))

check:
	dev/setup test
	$(call build,check)
	$(call tests,check,$(usual))

check-all: release
	dev/setup all
	$(style)
	dev/check-format
	dev/check-symbols build/release
	dev/check-docs build/release
	dev/check-install build/release
	dev/check-platform
	dev/check-hardening build/release
	dev/check-sbom build/release
	dev/check-reproducible
	dev/check-abi
	dev/check-ct
	$(call build,clang)
	dev/check-tidy build/clang
	$(call tests,clang,$(usual))
	$(call build,asan)
	$(call tests,asan,$(usual))
	$(call build,tsan)
	$(call tests,tsan,$(threaded))
	$(call build,check)
	CLT_KERNEL=ref $(call tests,check,$(quick))
	$(call tests,check,-L '^long$$' --no-tests=ignore)
	$(call cross,wasm)
	$(call cross,m32)
	$(call build,fuzz)
	$(call tests,fuzz)

bench: release
	build/release/bin/clathrate bench core --quick

marks: release
	dev/marks build/release/bin/clathrate

install: release
	cmake --install build/release --prefix $(PREFIX)

clean:
	rm -rf build

.PHONY: release demo check-quick check check-all bench marks install clean
