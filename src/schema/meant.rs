//! Keys that people write elsewhere, or by another name, and what the language calls the thing. What merely looks alike is no advice.

use crate::source::Pointer;

/// The block (its last name; a list by the name of the list), the key, and what says it.
const MEANT: &[(&[&str], &[&str], &str)] = &[
    (
        &["patroni"],
        &["bin_dir", "path", "patronictl", "program"],
        "where patronictl is stands in the topology's `programs: {patronictl: …}`",
    ),
    (&["barman"], &["data_dir", "home_dir", "barman_home"], "write `home: …`"),
    (&["patroni"], &["namespace"], "it is read from Patroni's own configuration; leave it out"),
    (&["barman"], &["bin_dir", "path", "program"], "where barman is stands in the topology's `programs: {barman: …}`"),
    (
        &["barman"],
        &["ssh_port", "port"],
        "write `ssh: {port: …}`; for the ways between the machines `to_node` and `from_node`",
    ),
    (&["barman"], &["ssh_command"], "write `to_node: {port: …, identity_file: …, options: {…}}`"),
    (&["barman"], &["ssh_key", "identity_file", "key"], "write `ssh: {identity_file: …}`"),
    (&["nodes", "spares"], &["ssh_port"], "write `ssh: {port: …}`; `port` is PostgreSQL's"),
    (&["nodes", "spares"], &["ssh_user"], "write `ssh: {user: …}`; `os_user` owns the data"),
    (
        &["nodes", "spares"],
        &["ssh_key", "identity_file", "ssh_options", "options", "user"],
        "write `ssh: {user: …, port: …, identity_file: …, options: {…}}`",
    ),
    (
        &["nodes", "spares"],
        &["config", "patroni"],
        "Patroni's file is `patroni_config`; PostgreSQL's folder is `config_dir`",
    ),
    (&["nodes", "spares"], &["address", "hostname", "ip"], "write `host: …`"),
    (&["nodes", "spares"], &["patronictl"], "write `programs: {patronictl: …}`"),
    (&["ssh", "to_node", "from_node"], &["key", "key_file", "private_key", "identity"], "write `identity_file: …`"),
    (&["ssh"], &["login"], "write `user: …`"),
    (&["ssh"], &["host"], "each node's own `host` says it"),
    (
        &["to_node"],
        &["user", "host"],
        "the user is the node's `os_user`, the host the node's own; `to_node` has neither",
    ),
    (
        &["from_node"],
        &["user", "host"],
        "the user is `barman.os_user`, the host `barman.host`; `from_node` has neither",
    ),
    (&["service"], &["units"], "a unit of one host is that node's own `unit`"),
];

/// What says the thing that was meant by a key at this place.
pub(super) fn meant(at: &Pointer, key: &str) -> Option<&'static str> {
    let names: Vec<&str> = at.as_str().split('/').collect();
    let block = names.iter().rev().find(|name| name.parse::<u32>().is_err())?;
    let row = MEANT.iter().find(|(blocks, keys, _)| blocks.contains(block) && keys.contains(&key))?;
    Some(row.2)
}
