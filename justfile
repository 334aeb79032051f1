# The verbs of .ci/run, one by one. `just` alone lists them.

_list:
    @just --list --unsorted

# Build the program
build:
    cargo build

# Run the tests; what needs Docker says so and is left out without it
test *ARGS:
    cargo test {{ ARGS }}

# Format
format:
    cargo fmt

# Lint the code
lint:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings

# Install the linters below target/ci
tools:
    .ci/tools

# Check licences and sources of the dependencies
dependencies: tools
    PATH="$PWD/target/ci/bin:$PATH" cargo deny check bans licenses sources

# Check the dependencies against the advisory database, which is fetched from the network
advisories: tools
    PATH="$PWD/target/ci/bin:$PATH" cargo deny check advisories

# Render every example and lint what came out
bundles: tools
    PATH="$PWD/target/ci/bin:$PATH" DOCKER_CONFIG="$PWD/target/ci/docker" .ci/lint-bundles

# Run the recoveries on real servers in containers
lab:
    for case in tests/lab/cases/*.sh; do "$case"; done

# Write the committed schemas again
schemas:
    for name in plan topology manifest; do cargo run --quiet -- schema $name > schemas/$name.schema.json; done

# Everything that a change has to pass
ci:
    .ci/run
