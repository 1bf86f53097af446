//! The settings of mail that comes in, and of what signs mail that leaves.

use super::*;

/// Compares with [`SETTINGS`].
pub(super) fn expect_settings(config: &Config) {
    let mail = &config.mail;
    let secret = mail.inbound_secret.as_ref().unwrap().expose().as_str();
    let name = mail.inbound_authserv.as_deref().unwrap();
    let expected = ("hunter2-hunter2-hunter2", "mx.ruche.example", 70_000);
    assert_eq!((secret, name, mail.inbound_bytes_max), expected);
    let dkim = Dkim {
        domain: "ruche.example".to_owned(),
        selector: "mail".to_owned(),
        key_file: PathBuf::from("dkim.pem"),
    };
    assert_eq!(mail.dkim, Some(dkim));
}

/// What is there where nothing is set.
pub(super) fn expect_nothing(config: &Config) {
    assert!(config.mail.inbound_secret.is_none());
    assert!(config.mail.inbound_authserv.is_none());
    assert_eq!(config.mail.inbound_bytes_max, 1_048_576);
    assert_eq!(config.mail.dkim, None);
}

#[test]
fn a_secret_anybody_guesses_and_a_name_no_server_has_are_refused() {
    for (name, value, allowed) in [
        ("RUCHE_INBOUND_SECRET", "hunter2", "at least 20"),
        (
            "RUCHE_INBOUND_SECRET",
            "hunter2 hunter2 hunter2",
            "at least 20",
        ),
        (
            "RUCHE_INBOUND_SECRET",
            "hunter2-hunter2-hunter2\u{e9}",
            "at least 20",
        ),
        ("RUCHE_INBOUND_AUTHSERV", "hunter2; x", "mx.example.org"),
        ("RUCHE_INBOUND_BYTES_MAX", "1", "from 65536 to 67108864"),
    ] {
        let error = env(name, value).expect_err(value).to_string();
        assert!(
            error.starts_with(&format!("{name}: not allowed")),
            "{error}"
        );
        assert!(error.contains(allowed), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[test]
fn what_signs_mail_is_set_wholly_or_not_at_all() {
    for (name, value, allowed) in [
        ("RUCHE_DKIM_DOMAIN", "ruche.example", "dkim_*"),
        ("RUCHE_DKIM_KEY_FILE", "dkim.pem", "dkim_*"),
        ("RUCHE_DKIM_SELECTOR", "a; b", "example.org"),
        ("RUCHE_DKIM_DOMAIN", "ruche..example", "example.org"),
    ] {
        let error = env(name, value).expect_err(value).to_string();
        assert!(error.contains(allowed), "{error}");
    }
}
