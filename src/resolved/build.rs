//! From what was said to what is meant: defaults and choices.

use super::{
    Access, Action, After, AfterBackup, Barman, Copy, Dcs, Environment, Expect, Manager, Node, Patroni, Probe, Reinit,
    ReinitOrder, ReinitSource, Resolved, RestoreMethod, ServiceKind, Strategy, TimeSaid, Transfer, WalCopy, reach,
};
use crate::check::{Decided, Said};
use crate::language::{self, Scalar, Via};
use crate::model::{Version, WrittenTime};

/// The plan that is meant. None only where a checked document lacks what the checks require.
pub fn resolve(said: &Said, decided: &Decided) -> Option<Resolved> {
    let (plan, topology) = (&said.plan, said.topology.as_ref()?);
    let recovery = plan.recovery.as_ref()?;
    let nodes = nodes(topology)?;
    let target_node = nodes.iter().position(|node| Some(&node.name) == recovery.node.as_ref())?;
    let wal = recovery.wal.clone().unwrap_or_default();
    let hooks = plan.hooks.clone().unwrap_or_default();
    let database = &nodes[target_node].database;
    let probes = plan.verify.iter().flatten();
    let verify = probes.map(|probe| self::probe(probe, database)).collect::<Option<Vec<_>>>()?;
    Some(Resolved {
        name: plan.name.clone()?,
        summary: plan.summary.clone(),
        ticket: plan.ticket.clone(),
        topology: topology.name.clone()?,
        access: access(topology)?,
        environment: topology.environment.unwrap_or(Environment::Production),
        manager: manager(topology, &nodes[target_node])?,
        barman: barman(topology, &nodes[target_node], decided.barman_version.clone())?,
        strategy: recovery.strategy.unwrap_or(Strategy::InPlace),
        backup: decided.backup.id.clone(),
        target: decided.target.clone(),
        target_said: said_time(recovery),
        timeline: decided.timeline.goal,
        action: recovery.action.unwrap_or(Action::Pause),
        method: recovery.restore_method.unwrap_or(RestoreMethod::BarmanWalRestore),
        transfer: recovery.transfer.unwrap_or(Transfer::Remote),
        prefetch: wal.prefetch.unwrap_or(1),
        // Without an inventory nobody knows yet which segments are needed.
        wal_copy: if wal.bulk == Some(true) && decided.evidence.is_some() { WalCopy::Bulk } else { WalCopy::OnDemand },
        jobs: recovery.jobs,
        tablespaces: recovery.tablespaces.clone().unwrap_or_default(),
        copy: if recovery.delta == Some(true) { Copy::Delta } else { Copy::Full },
        reinit: reinit(recovery),
        dcs: recovery.dcs.unwrap_or(Dcs::Reset),
        verify,
        quiesce: hooks.quiesce.unwrap_or_default(),
        resume: hooks.resume.unwrap_or_default(),
        after: after(plan),
        incident: decided.incident,
        objectives: decided.objectives,
        evidence: decided.evidence.clone(),
        nodes,
        target_node,
    })
}

/// None where the time is written in UTC, as it is shown anyhow.
fn said_time(recovery: &language::Recovery) -> Option<TimeSaid> {
    let text = recovery.target.as_ref()?.time.clone()?;
    let in_utc = WrittenTime::parse(&text).ok()?.offset == Some(0);
    (!in_utc).then(|| TimeSaid { text, zone: recovery.time_zone.clone() })
}

fn access(topology: &language::Topology) -> Option<Access> {
    let access = topology.access.as_ref()?;
    Some(match access.via? {
        Via::Ssh => Access::Ssh,
        Via::Docker => {
            let docker = access.docker.clone().unwrap_or_default();
            let file = docker.compose_file.unwrap_or_else(|| "docker-compose.yml".to_owned());
            Access::Docker { file, project: docker.project }
        }
        Via::Local => Access::Local,
    })
}

fn nodes(topology: &language::Topology) -> Option<Vec<Node>> {
    topology.nodes.as_ref()?.iter().map(|own| node(own, topology)).collect()
}

fn node(own: &language::Node, topology: &language::Topology) -> Option<Node> {
    let common = topology.postgres.as_ref()?;
    let either = |own: &Option<String>, common: &Option<String>| own.clone().or_else(|| common.clone());
    let or = |text: Option<String>, default: &str| text.unwrap_or_else(|| default.to_owned());
    let name = own.name.clone()?;
    let address = match topology.access.as_ref()?.via? {
        Via::Ssh | Via::Local => own.host.clone(),
        Via::Docker => own.service.clone(),
    };
    let os_user = or(either(&own.os_user, &common.os_user), "postgres");
    Some(Node {
        address: address.unwrap_or_else(|| name.clone()),
        name,
        version: own.version.or(common.version)?,
        port: own.port.or(common.port).unwrap_or(5432),
        data_dir: normalised(&either(&own.data_dir, &common.data_dir)?),
        bin_dir: normalised(&either(&own.bin_dir, &common.bin_dir)?),
        way: reach::to_node(topology, own, &os_user),
        os_user,
        superuser: or(either(&own.superuser, &common.superuser), "postgres"),
        database: or(either(&own.database, &common.database), "postgres"),
        config_dir: either(&own.config_dir, &common.config_dir).map(|path| normalised(&path)),
        patroni_config: patroni_config(own, topology),
        unit: unit(own, topology),
        programs: reach::programs(topology, own.programs.as_ref()),
    })
}

fn patroni_config(own: &language::Node, topology: &language::Topology) -> String {
    let patroni = topology.manager.as_ref().and_then(|manager| manager.patroni.as_ref());
    let common = patroni.and_then(|patroni| patroni.config.as_ref());
    let written = own.patroni_config.as_ref().or(common).cloned();
    written.unwrap_or_else(|| "/etc/patroni/patroni.yml".to_owned())
}

fn unit(own: &language::Node, topology: &language::Topology) -> String {
    let manager = topology.manager.as_ref();
    let common = manager.and_then(|manager| manager.service.as_ref()).and_then(|service| service.unit.as_ref());
    let default = match manager.and_then(|manager| manager.patroni.as_ref()) {
        Some(_) => "patroni",
        None => "postgresql",
    };
    own.unit.as_ref().or(common).cloned().unwrap_or_else(|| default.to_owned())
}

/// An absolute path without doubled and trailing slashes and without `.` and `..`, as it is compared and renamed.
fn normalised(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    format!("/{}", parts.join("/"))
}

fn manager(topology: &language::Topology, node: &Node) -> Option<Manager> {
    let manager = topology.manager.as_ref()?;
    let service = manager.service.as_ref()?;
    let patroni = match &manager.patroni {
        Some(patroni) => Some(Patroni {
            scope: patroni.scope.clone()?,
            group: patroni.group,
            config: node.patroni_config.clone(),
            version: patroni.version.as_deref().and_then(|text| Version::parse(text).ok()),
        }),
        None => None,
    };
    Some(Manager { patroni, kind: service.kind.unwrap_or(ServiceKind::Systemd) })
}

fn barman(topology: &language::Topology, node: &Node, version: Option<Version>) -> Option<Barman> {
    let barman = topology.barman.as_ref()?;
    let os_user = barman.os_user.clone().unwrap_or_else(|| "barman".to_owned());
    let way = reach::to_barman(topology, barman, &os_user);
    Some(Barman {
        host: barman.host.clone()?,
        to_node: reach::between(barman.to_node.as_ref(), node.way.ssh.port),
        from_node: reach::between(barman.from_node.as_ref(), way.ssh.port),
        way,
        os_user,
        archives_to: barman.archives_to.clone().filter(|archive| Some(archive) != barman.server.as_ref()),
        server: barman.server.clone()?,
        home: barman.home.clone().unwrap_or_else(|| "/var/lib/barman".to_owned()),
        program: reach::programs(topology, None).barman,
        version: version.or_else(|| barman.version.as_deref().and_then(|text| Version::parse(text).ok())),
    })
}

fn reinit(recovery: &language::Recovery) -> Reinit {
    let reinit = recovery.reinit.clone().unwrap_or_default();
    Reinit {
        order: if reinit.parallel == Some(true) { ReinitOrder::Parallel } else { ReinitOrder::OneByOne },
        source: if reinit.from_leader == Some(true) { ReinitSource::Leader } else { ReinitSource::Any },
    }
}

fn after(plan: &language::Plan) -> After {
    let after = plan.after.clone().unwrap_or_default();
    After {
        backup: if after.backup == Some(false) { AfterBackup::Skipped } else { AfterBackup::Taken },
        archive_command: after.archive_command,
    }
}

fn probe(probe: &language::Probe, database: &str) -> Option<Probe> {
    let expect = probe.expect.clone().unwrap_or_default();
    let language::Expectation { equals, at_least, at_most, matches, not_empty } = expect;
    let expect = match (equals, at_least, at_most, matches, not_empty) {
        (Some(value), ..) => Expect::Equals(text(&value)),
        (_, Some(value), ..) => Expect::AtLeast(text(&value)),
        (_, _, Some(value), ..) => Expect::AtMost(text(&value)),
        (_, _, _, Some(value), _) => Expect::Matches(value),
        (_, _, _, _, Some(true)) => Expect::NotEmpty,
        (None, None, None, None, Some(false) | None) => Expect::Shown,
    };
    Some(Probe {
        name: probe.name.clone()?,
        database: probe.database.clone().unwrap_or_else(|| database.to_owned()),
        sql: probe.sql.clone()?,
        expect,
    })
}

/// A value as PostgreSQL prints it.
fn text(value: &Scalar) -> String {
    match value {
        Scalar::Text(text) => text.clone(),
        Scalar::Integer(number) => number.to_string(),
        Scalar::Number(number) => number.to_string(),
        Scalar::Flag(true) => "t".to_owned(),
        Scalar::Flag(false) => "f".to_owned(),
    }
}
