//! Mail as files: the transport of an instance that has no mail server.

use std::io;
use std::path::Path;

use sha2::Digest;
use sha2::Sha256;
use tokio::fs;
use tokio::io::AsyncWriteExt;

use crate::adapters::mail::Outgoing;
use crate::adapters::mail::outcome::Outcome;

/// File systems allow 255 octets; the suffixes need some of them.
const NAME_BYTES_MAX: usize = 200;

/// Writes the mail to `<Message-ID>.eml`: the same mail sent twice is one file.
pub(super) async fn write(folder: &Path, mail: &Outgoing) -> Outcome {
    match replace(folder, mail).await {
        Ok(()) => Outcome::Accepted,
        Err(error) => Outcome::Transport(error.to_string()),
    }
}

async fn replace(folder: &Path, mail: &Outgoing) -> io::Result<()> {
    fs::create_dir_all(folder).await?;
    let name = file_name(&mail.bytes);
    // Readers of the folder never see half a mail: it is complete before it has its name.
    let unfinished = folder.join(format!("{name}.part"));
    let mut file = fs::File::create(&unfinished).await?;
    file.write_all(&mail.bytes).await?;
    file.sync_all().await?;
    fs::rename(&unfinished, folder.join(format!("{name}.eml"))).await
}

/// The Message-ID without what has no place in a file name; a digest for mail that has none.
fn file_name(bytes: &[u8]) -> String {
    let head = bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .and_then(|end| bytes.get(..end))
        .unwrap_or(bytes);
    let head = String::from_utf8_lossy(head);
    let id = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("message-id").then_some(value)
    });
    let safe = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
    let name: String = id.unwrap_or_default().chars().filter(safe).collect();
    if name.is_empty() || name.starts_with('.') || name.len() > NAME_BYTES_MAX {
        return format!("{:x}", Sha256::digest(bytes));
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(id: &str, body: &str) -> Outgoing {
        Outgoing {
            envelope_from: String::new(),
            envelope_to: String::new(),
            bytes: format!("From: a@b.fr\r\nMessage-Id: <{id}>\r\n\r\n{body}").into_bytes(),
        }
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn a_mail_sent_again_replaces_itself() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("mail");
        for mail in [
            mail("n.1@x.fr", "a"),
            mail("n.2@x.fr", "b"),
            mail("n.1@x.fr", "a"),
        ] {
            assert_eq!(write(&inside, &mail).await, Outcome::Accepted);
        }
        assert_eq!(names(&inside), ["n.1@x.fr.eml", "n.2@x.fr.eml"]);
        let content = std::fs::read(inside.join("n.1@x.fr.eml")).unwrap();
        assert_eq!(content, mail("n.1@x.fr", "a").bytes);
    }

    #[tokio::test]
    async fn a_name_never_leaves_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("mail");
        for id in [
            "../../etc/passwd",
            "/root",
            "..",
            "",
            &"x".repeat(900),
            "a\\..\\b",
        ] {
            assert_eq!(
                write(&inside, &mail(id, "a")).await,
                Outcome::Accepted,
                "{id}"
            );
        }
        assert_eq!(names(&inside).len(), 6);
        assert_eq!(names(folder.path()), ["mail"]);
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_is_a_failure_of_the_transport() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let outcome = write(file.path(), &mail("n.1@x.fr", "a")).await;
        assert!(matches!(outcome, Outcome::Transport(_)), "{outcome:?}");
    }
}
