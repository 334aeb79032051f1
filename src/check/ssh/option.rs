//! What an option of ssh can do beyond carrying a connection, after the manual of `ssh_config`.

/// What an option does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Power {
    /// It shapes the connection.
    Plain,
    /// It runs a program, or loads one.
    Program(&'static str),
    /// It gives up a protection.
    Trust(&'static str),
    /// The run cannot work with it: why, and what to do instead.
    Refused(&'static str, &'static str),
}

const PROGRAMS: &[(&str, &str)] = &[
    ("ProxyCommand", "runs a program on the machine that ssh starts from"),
    ("LocalCommand", "runs a program on the machine that ssh starts from"),
    ("PermitLocalCommand", "lets ssh run programs that its configuration names"),
    ("KnownHostsCommand", "runs a program on the machine that ssh starts from"),
    ("PKCS11Provider", "loads a library into ssh"),
    ("SmartcardDevice", "loads a library into ssh"),
    ("SecurityKeyProvider", "loads a library into ssh"),
    ("XAuthLocation", "names a program that ssh runs"),
];

/// Options that give nothing away, whatever their value is. Every other one is told: ssh gets new ones each year.
const PLAIN: &[&str] = &[
    "AddressFamily",
    "BindAddress",
    "BindInterface",
    "CertificateFile",
    "ClearAllForwardings",
    "Compression",
    "ConnectionAttempts",
    "ConnectTimeout",
    "EscapeChar",
    "ExitOnForwardFailure",
    "FingerprintHash",
    "GSSAPIAuthentication",
    "HashKnownHosts",
    "IdentitiesOnly",
    "IdentityFile",
    "IPQoS",
    "KbdInteractiveAuthentication",
    "LogLevel",
    "NumberOfPasswordPrompts",
    "ObscureKeystrokeTiming",
    "PasswordAuthentication",
    "Port",
    "PreferredAuthentications",
    "PubkeyAuthentication",
    "RekeyLimit",
    "ServerAliveCountMax",
    "ServerAliveInterval",
    "SyslogFacility",
    "TCPKeepAlive",
    "VisualHostKey",
];

/// Switches that give something away only where they are on.
const SWITCHES: &[&str] = &[
    "AddKeysToAgent",
    "CanonicalizeHostname",
    "EnableSSHKeysign",
    "ForwardAgent",
    "ForwardX11",
    "ForwardX11Trusted",
    "GatewayPorts",
    "GSSAPIDelegateCredentials",
    "HostbasedAuthentication",
    "NoHostAuthenticationForLocalhost",
    "PermitLocalCommand",
    "ProxyUseFdpass",
    "StreamLocalBindUnlink",
    "Tunnel",
    "UpdateHostKeys",
    "VerifyHostKeyDNS",
];

/// Protections that are given up only where they are off.
const GUARDS: &[&str] = &["CheckHostIP", "StrictHostKeyChecking", "WarnWeakCrypto"];

/// What `none` switches off.
const NONE: &[&str] = &["IdentityAgent", "KnownHostsCommand", "PKCS11Provider", "ProxyCommand"];

const UNKNOWN: &str = "is none of the options that are known to give nothing away";

/// Why the ones that are known are told.
const TRUSTS: &[(&str, &str)] = &[
    ("AddKeysToAgent", "leaves the key in the agent for whoever may ask it"),
    ("CanonicalizeHostname", "leads to another machine than the topology names"),
    ("CanonicalDomains", "leads to another machine than the topology names"),
    ("CanonicalizeFallbackLocal", "leads to another machine than the topology names"),
    ("CanonicalizeMaxDots", "leads to another machine than the topology names"),
    ("CanonicalizePermittedCNAMEs", "leads to another machine than the topology names"),
    ("CASignatureAlgorithms", "chooses how the host proves who it is"),
    ("CheckHostIP", "no longer compares the host's address with its key"),
    ("GatewayPorts", "opens forwarded ports to other machines"),
    ("HostbasedAcceptedAlgorithms", "logs in by the machine's name"),
    ("IdentityAgent", "lets another agent speak for the keys"),
    ("IgnoreUnknown", "lets ssh pass over options that it does not know"),
    ("PubkeyAcceptedAlgorithms", "chooses how the login proves who it is"),
    ("RequiredRSASize", "chooses which keys are too weak"),
    ("RevokedHostKeys", "takes the keys that are no longer trusted from another file"),
    ("Tag", "takes what the configuration of ssh says of that tag"),
    ("StrictHostKeyChecking", "lets ssh go on with a host that it does not know"),
    ("UserKnownHostsFile", "takes the hosts that are trusted from another file"),
    ("GlobalKnownHostsFile", "takes the hosts that are trusted from another file"),
    ("HostKeyAlias", "compares the host with another host's key"),
    ("NoHostAuthenticationForLocalhost", "lets ssh go on with a host that it does not know"),
    ("VerifyHostKeyDNS", "trusts whoever answers for the name"),
    ("UpdateHostKeys", "lets the host change the keys that are trusted"),
    ("ForwardAgent", "lends the control host's keys to the other end"),
    ("ForwardX11", "opens the display to the other end"),
    ("ForwardX11Trusted", "opens the display to the other end"),
    ("GSSAPIDelegateCredentials", "lends credentials to the other end"),
    ("RemoteForward", "opens a way back from the other end"),
    ("LocalForward", "opens a port on the machine that ssh starts from"),
    ("DynamicForward", "opens a port on the machine that ssh starts from"),
    ("Tunnel", "connects the two machines' networks"),
    ("HostName", "leads to another machine than the topology names"),
    ("HostKeyAlgorithms", "chooses how the host proves who it is"),
    ("HostbasedAuthentication", "logs in by the machine's name"),
    ("Ciphers", "chooses how the connection is protected"),
    ("KexAlgorithms", "chooses how the connection is protected"),
    ("MACs", "chooses how the connection is protected"),
    ("SetEnv", "sets variables at the other end"),
    ("SendEnv", "hands variables of this machine to the other end"),
];

const OWN: &str = "leave it out: the run sets it itself";
const REFUSED: &[(&str, &str, &str)] = &[
    ("Host", "is refused by ssh on the command line", "leave it out; options of one host stand in its own `ssh`"),
    ("Match", "is refused by ssh on the command line", "leave it out; options of one host stand in its own `ssh`"),
    ("Include", "is refused by ssh on the command line", "write the options that the file holds"),
    (
        "User",
        "has a key of its own",
        "write `ssh: {user: …}`; from Barman's host to the node and back the users are `os_user`",
    ),
    ("BatchMode", "is the run's own: nobody answers questions", OWN),
    ("RemoteCommand", "would take the place of the run's commands", OWN),
    ("RequestTTY", "would mix the answers with a terminal's signs", OWN),
    ("ForkAfterAuthentication", "would hide the end of the run's commands", OWN),
    ("StdinNull", "would keep from the run's commands what they are handed", OWN),
    ("SessionType", "would keep the run's commands from the other end", OWN),
    ("ControlMaster", "is the run's own", OWN),
    ("ControlPath", "is the run's own", OWN),
    ("ControlPersist", "is the run's own", OWN),
];

/// What an option with this value does.
pub(super) fn power(key: &str, value: &str) -> Power {
    let named = |name: &str| name.eq_ignore_ascii_case(key);
    if let Some((_, why, help)) = REFUSED.iter().find(|(name, ..)| named(name)) {
        return Power::Refused(why, help);
    }
    if named("ProxyJump") {
        let plain = |c: char| c.is_ascii_alphanumeric() || "@.:,_-[]/".contains(c);
        let jumps = value.chars().all(plain) && !value.split(',').any(|hop| hop.starts_with('-'));
        // ssh puts the hops into the line of a shell.
        return if jumps { Power::Plain } else { Power::Program("holds signs that a shell would read") };
    }
    if harmless(key, value) {
        return Power::Plain;
    }
    if let Some((_, what)) = PROGRAMS.iter().find(|(name, _)| named(name)) {
        return Power::Program(what);
    }
    TRUSTS.iter().find(|(name, _)| named(name)).map_or(Power::Trust(UNKNOWN), |(_, what)| Power::Trust(what))
}

/// Whether nothing is given away: by the option, or by this value of it.
fn harmless(key: &str, value: &str) -> bool {
    let value = value.trim_matches(['"', ' ']).to_ascii_lowercase();
    let of = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(key));
    of(PLAIN)
        || (of(SWITCHES) && matches!(value.as_str(), "no" | "false"))
        || (of(GUARDS) && matches!(value.as_str(), "yes" | "true"))
        || (of(NONE) && value == "none")
}

/// What ssh itself would stumble over in a value, and what to write instead.
pub(super) fn unreadable(value: &str) -> Option<(&'static str, &'static str)> {
    if value.trim().is_empty() {
        return Some(("is empty", "give it a value, or leave the option out"));
    }
    if value.chars().any(char::is_control) {
        return Some(("holds a control character", "write it on one line, without tabs and escapes"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_do_not_matter_and_a_switched_off_power_is_none() {
        assert!(matches!(power("proxycommand", "nc %h %p"), Power::Program(_)));
        assert!(matches!(power("STRICTHOSTKEYCHECKING", "accept-new"), Power::Trust(_)));
        for (key, value) in [
            ("StrictHostKeyChecking", "yes"),
            ("ForwardAgent", "no"),
            ("ProxyCommand", "none"),
            ("ConnectTimeout", "5"),
        ] {
            assert_eq!(power(key, value), Power::Plain, "{key}");
        }
    }

    #[test]
    fn whatever_is_not_known_to_be_harmless_is_told() {
        for (key, value) in [
            ("CanonicalizeHostname", "yes"),
            ("CanonicalDomains", "evil.example"),
            ("CheckHostIP", "no"),
            ("RevokedHostKeys", "none"),
            ("IdentityAgent", "/tmp/agent"),
            ("CASignatureAlgorithms", "+ssh-rsa"),
            ("HostKeyAlgorithms", "ssh-dss"),
            ("HostName", "evil.example"),
            ("OptionOfNextYear", "no"),
        ] {
            assert!(matches!(power(key, value), Power::Trust(_)), "{key}");
        }
        for (key, value) in [("checkhostip", "yes"), ("CanonicalizeHostname", "no"), ("IdentityAgent", "none")] {
            assert_eq!(power(key, value), Power::Plain, "{key}");
        }
    }

    #[test]
    fn a_jump_is_a_list_of_hosts() {
        assert_eq!(power("ProxyJump", "ops@bastion:2222,[::1]"), Power::Plain);
        for jump in ["bastion;touch x", "-oProxyCommand=x", "$(x)"] {
            assert!(matches!(power("ProxyJump", jump), Power::Program(_)), "{jump}");
        }
    }
}
