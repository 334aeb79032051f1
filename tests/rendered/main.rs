//! What the compiler writes, as a reviewer, a shell and PostgreSQL read it: every example against its snapshots, every script against the
//! linters, values that are made to break out, and the functions of lib.sh by themselves.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]
#![allow(clippy::print_stderr, reason = "a test that is left out says so")]

mod barman_server;
mod bundle;
mod capture;
mod examples;
mod fakes;
mod hidden;
mod hostile;
mod moved;
mod packed;
mod restore_command;
mod scripts;
mod shell;
mod tool;
mod words;
