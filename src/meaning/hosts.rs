//! What a plan says of its machines: who is reached how, and what is run there.

use crate::resolved::{Access, Become, Resolved, ServiceKind, Ssh, Way};

/// Each host with its address and the login that run.sh has there.
pub(super) fn reached(plan: &Resolved) -> Vec<String> {
    let barman = &plan.barman;
    let mut hosts: Vec<String> =
        plan.nodes.iter().map(|node| format!("{}: {}", node.name, at(plan, &node.way, &node.address))).collect();
    hosts.push(format!("Barman: {}, as {}", at(plan, &barman.way, &barman.host), barman.os_user));
    hosts.extend(way("Barman to the node", &barman.to_node));
    hosts.extend(way("the node to Barman", &barman.from_node));
    hosts
}

fn at(plan: &Resolved, way: &Way, address: &str) -> String {
    match plan.access {
        Access::Ssh => format!("{}@{address}{}{}", way.login, details(&way.ssh), rights(way.becoming)),
        Access::Docker { .. } | Access::Local => address.to_owned(),
    }
}

fn rights(becoming: Become) -> &'static str {
    match becoming {
        Become::Sudo => ", with sudo",
        Become::Root => ", with su",
        Become::Never => "",
    }
}

fn way(name: &str, ssh: &Ssh) -> Option<String> {
    let details = details(ssh);
    (!details.is_empty()).then(|| format!("{name}:{details}"))
}

fn details(ssh: &Ssh) -> String {
    let port = ssh.port.map(|port| format!(" port {port}")).unwrap_or_default();
    let key = ssh.identity_file.as_ref().map(|file| format!(" key {file}")).unwrap_or_default();
    format!("{port}{key}")
}

/// Every option of ssh with the way that has it.
pub(super) fn options(plan: &Resolved) -> Vec<String> {
    let nodes = plan.nodes.iter().map(|node| (node.name.as_str(), &node.way.ssh));
    let barman = &plan.barman;
    let others = [
        ("Barman", &barman.way.ssh),
        ("Barman to the node", &barman.to_node),
        ("the node to Barman", &barman.from_node),
    ];
    let of = |(name, ssh): (&str, &Ssh)| -> Vec<String> {
        ssh.options.iter().map(|(key, value)| format!("{name}: {key}={value}")).collect()
    };
    nodes.chain(others).flat_map(of).collect()
}

/// Each node's unit, users, folder of programs and configuration files.
pub(super) fn servers(plan: &Resolved) -> Vec<String> {
    let mut servers = Vec::new();
    for node in &plan.nodes {
        let name = &node.name;
        servers.push(format!("{name}: PostgreSQL {} of {}, port {}", node.version, node.bin_dir, node.port));
        servers
            .push(format!("{name}: user {}, superuser {}, database {}", node.os_user, node.superuser, node.database));
        servers.push(format!("{name}: data in {}", node.data_dir));
        servers.push(format!("{name}: configuration {}", node.config_file()));
        if plan.manager.kind != ServiceKind::Compose {
            servers.push(format!("{name}: unit {}", node.unit));
        }
        if plan.patroni().is_some() {
            servers.push(format!("{name}: Patroni's configuration {}", node.patroni_config));
        }
    }
    let version = plan.barman.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    servers.push(format!("Barman{version}: home {}", plan.barman.home));
    servers
}

/// Each program that is not taken from the PATH.
pub(super) fn programs(plan: &Resolved) -> Vec<String> {
    let mut programs = Vec::new();
    for node in &plan.nodes {
        let own =
            [("patronictl", &node.programs.patronictl), ("barman-wal-restore", &node.programs.barman_wal_restore)];
        let said =
            own.into_iter().filter_map(|(program, path)| Some(format!("{}: {program} {}", node.name, path.as_ref()?)));
        programs.extend(said);
    }
    programs.extend(plan.barman.program.iter().map(|path| format!("Barman: barman {path}")));
    programs
}

/// The compose file and its project.
pub(super) fn compose(plan: &Resolved) -> Vec<String> {
    match &plan.access {
        Access::Docker { file, project: Some(project) } => vec![format!("{file} of project {project}")],
        Access::Docker { file, project: None } => vec![file.clone()],
        Access::Ssh | Access::Local => Vec::new(),
    }
}
