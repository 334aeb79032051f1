//! Plans whose every string tries to break out of its place.

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::{Value, json};

/// What a name may hold, on one line.
pub(super) const WORD: &str = concat!(
    "a'; touch x; '$(touch x)`touch x`\"; touch x; \"\\ %f %p %% {{ x }} {% raw %} “it’s” é ",
    "*?[a]{b,c}~!#&|<>() ${HOME} $'x'",
);

/// What a free text may hold beside that.
pub(super) const TEXT: &str =
    "'; touch x; '\n$(touch x)\n`touch x`\n# {{ x }} \u{202e}rtl\u{202c} --> <script>x</script> \\\nEOF\n";

/// How the machines are reached and managed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// A Patroni cluster over ssh, under supervisor.
    Ssh,
    /// A Patroni cluster of compose services.
    Docker,
    /// One server on this machine, under systemd.
    Local,
}

impl Shape {
    pub(crate) const ALL: [Shape; 3] = [Shape::Ssh, Shape::Docker, Shape::Local];

    pub(super) fn name(self) -> &'static str {
        match self {
            Shape::Ssh => "hostile-ssh",
            Shape::Docker => "hostile-docker",
            Shape::Local => "hostile-local",
        }
    }

    fn access(self) -> Value {
        match self {
            Shape::Ssh => {
                json!({"via": "ssh", "ssh": {"user": login("login"), "options": {"ProxyCommand": named("proxy")}}})
            }
            Shape::Docker => {
                json!({"via": "docker", "docker": {"compose_file": named("compose"), "project": named("project")}})
            }
            Shape::Local => json!({"via": "local"}),
        }
    }

    fn manager(self) -> Value {
        let patroni = json!({"scope": named("scope"), "config": path("patroni"), "version": "3.0"});
        match self {
            Shape::Ssh => json!({"patroni": patroni, "service": {"kind": "supervisor", "unit": unit()}}),
            Shape::Docker => json!({"patroni": patroni, "service": {"kind": "compose"}}),
            Shape::Local => json!({"service": {"kind": "systemd", "unit": unit()}}),
        }
    }

    fn nodes(self) -> Value {
        let node = |name: &str| match self {
            Shape::Ssh => json!({"name": named(name), "host": named(&format!("{name}-host"))}),
            Shape::Docker => json!({"name": named(name), "service": named(&format!("{name}-service"))}),
            Shape::Local => json!({"name": named(name), "config_dir": path("config")}),
        };
        match self {
            Shape::Ssh | Shape::Docker => json!([node("one"), node("two")]),
            Shape::Local => json!([node("one")]),
        }
    }

    fn recovery(self) -> Value {
        let backup = "20260104T152519";
        match self {
            Shape::Ssh => json!({
                "node": named("one"), "backup": backup, "target": {"time": "2026-01-04T15:50:00Z"}, "timeline": 1,
                "tablespaces": {named("fast"): path("fast")},
            }),
            Shape::Docker => json!({
                "node": named("one"), "backup": backup, "target": {"name": "'; touch x; '$(touch x) %p {{ x }} “é”"},
                "restore_method": "get-wal", "timeline": 1,
            }),
            Shape::Local => json!({
                "node": named("one"), "backup": backup, "target": {"xid": 7}, "inclusive": false, "transfer": "staged",
                "timeline": 1, "action": "shutdown",
            }),
        }
    }

    fn topology(self) -> Value {
        json!({
            "version": 1, "kind": "topology", "name": "hostile",
            "access": self.access(), "nodes": self.nodes(), "manager": self.manager(),
            "postgres": {
                "version": 15, "data_dir": path("data"), "bin_dir": path("bin"), "os_user": login("owner"),
                "superuser": named("super"), "database": named("base"), "mount_points": [path("mount")],
            },
            "barman": {
                "host": named("barman"), "os_user": login("barman-user"), "ssh_user": login("barman-login"),
                "server": "pg-primary.main_2", "version": "3.4", "home": path("home"),
            },
        })
    }

    /// Writes the plan below `dir` and says where.
    pub(super) fn write(self, dir: &Utf8Path) -> Utf8PathBuf {
        let folder = dir.join("plans").join(self.name());
        let probe = json!({
            "name": TEXT, "database": named("app"), "sql": format!("SELECT 'sql' {TEXT}"), "expect": {"equals": TEXT},
        });
        let pattern = json!({
            "name": WORD, "sql": format!("SELECT 'more' {WORD}"), "expect": {"matches": "^'; touch x; '\\$\\(x\\)%f"},
        });
        let hook = format!("printf '%s' hook {}", shell_word(TEXT));
        let accept: Vec<Value> = match self {
            Shape::Ssh => vec![json!({"code": "E0109", "because": TEXT})],
            Shape::Docker | Shape::Local => Vec::new(),
        };
        let plan = json!({
            "version": 1, "kind": "plan", "name": self.name(), "summary": TEXT, "ticket": TEXT,
            "topology": self.topology(), "recovery": self.recovery(), "verify": [probe, pattern],
            "hooks": {"quiesce": [hook], "resume": [hook]},
            "accept": accept,
            "after": {"archive_command": format!("archive {WORD}")},
        });
        fs_err::create_dir_all(&folder).unwrap();
        // JSON is YAML.
        fs_err::write(folder.join("plan.yaml"), serde_json::to_string_pretty(&plan).unwrap()).unwrap();
        folder
    }

    /// Values that must stand as a word of their own in some command.
    pub(super) fn words(self) -> Vec<String> {
        let mut words = vec![path("data"), named("super"), named("base"), named("app")];
        words.extend([format!("SELECT 'sql' {TEXT}"), TEXT.to_owned()]);
        match self {
            Shape::Ssh => words.extend([named("scope"), path("patroni"), unit(), named("two")]),
            Shape::Docker => words.extend([named("scope"), path("patroni")]),
            Shape::Local => words.extend([unit(), format!("{}/postgresql.conf", path("config"))]),
        }
        words
    }

    /// Values that must stand as a word of their own where a machine is entered.
    pub(super) fn ways(self) -> Vec<String> {
        match self {
            Shape::Ssh => vec![
                login("login"),
                named("one-host"),
                named("two-host"),
                format!("ProxyCommand={}", named("proxy")),
                login("barman-login"),
                named("barman"),
                login("owner"),
                login("barman-user"),
            ],
            Shape::Docker => {
                vec![named("compose"), named("project"), named("one-service"), named("two-service"), login("owner")]
            }
            Shape::Local => vec![login("owner"), login("barman-user")],
        }
    }
}

fn named(name: &str) -> String {
    format!("{name}{WORD}")
}

/// A login may hold the sign that stands between login and host, where what follows is a domain.
fn login(name: &str) -> String {
    format!("{}@b.example", named(name))
}

/// A unit is one unit: systemctl takes these for a pattern (E0101).
fn unit() -> String {
    named("unit").replace(['*', '?', '['], "")
}

fn path(name: &str) -> String {
    format!("/srv/{name}{WORD}/{name}")
}

fn shell_word(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
