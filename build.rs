//! How the program is linked.
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "that is how a build script speaks and is spoken to"
)]

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // The zone database is some 30,000 pointers, all of which a program without a fixed address has to mend at each start: 0.7 of
    // the 10 ms that a render may take. It opens no port and holds no unsafe code of ours, so the fixed address gives little away.
    let target = |key: &str| env::var(format!("CARGO_CFG_TARGET_{key}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" && target("ARCH") == "x86_64" {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
