//! Mail through a server, one command after the other.
//!
//! lettre's pooled transport hides how far a failed attempt had come, limits only the connections
//! it parks, and parks a connection whose answer is still due when a send is given up. So the
//! dialogue is led here: every step has its own time limit, its failure its own meaning, and a
//! connection is kept only if it is known to be idle.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use governor::DefaultDirectRateLimiter;
use governor::Quota;
use governor::RateLimiter;
use lettre::Address;
use lettre::transport::smtp;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::Data;
use lettre::transport::smtp::commands::Mail;
use lettre::transport::smtp::commands::Noop;
use lettre::transport::smtp::commands::Quit;
use lettre::transport::smtp::commands::Rcpt;
use lettre::transport::smtp::commands::Rset;
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::extension::Extension;
use lettre::transport::smtp::extension::MailBodyParameter;
use lettre::transport::smtp::extension::MailParameter;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;
use tokio::sync::SemaphorePermit;
use tokio::time::Instant;
use tokio::time::timeout;

use crate::adapters::mail::Outgoing;
use crate::adapters::mail::outcome::Outcome;
use crate::adapters::mail::outcome::Refusal;
use crate::adapters::mail::outcome::RefusalClass;
use crate::adapters::mail::outcome::Stage;
use crate::adapters::mail::outcome::broken;
use crate::adapters::mail::outcome::refused;
use crate::adapters::mail::smtp_server::Encryption;
use crate::adapters::mail::smtp_server::SmtpServer;

/// The limits of one transport.
#[derive(Debug, Clone)]
pub struct SmtpLimits {
    /// Connections open at any moment, parked ones included.
    pub connections_max: usize,
    /// Mails under way to one recipient domain; receivers take more for an attack.
    pub mails_per_domain_max: usize,
    /// Mails begun in a second.
    pub mails_per_second_max: NonZeroU32,
    /// Time for connecting, encrypting and signing in together.
    pub connect_timeout: Duration,
    /// Time for the answer to one command.
    pub command_timeout: Duration,
    /// Time for sending the content and for the server to take it over.
    pub content_timeout: Duration,
    /// How long an unused connection is kept.
    pub idle_max: Duration,
}

impl Default for SmtpLimits {
    fn default() -> Self {
        Self {
            connections_max: 4,
            mails_per_domain_max: 2,
            mails_per_second_max: NonZeroU32::MIN.saturating_add(9),
            connect_timeout: Duration::from_secs(30),
            command_timeout: Duration::from_secs(30),
            content_timeout: Duration::from_mins(1),
            idle_max: Duration::from_secs(30),
        }
    }
}

/// The connection to one mail server.
pub struct Smtp {
    server: SmtpServer,
    limits: SmtpLimits,
    rate: DefaultDirectRateLimiter,
    /// A connection is opened only by whoever holds a slot and finds none parked, so parked and
    /// busy ones together never exceed the number of slots.
    slots: Semaphore,
    /// The domains that have mail under way or waiting, no others.
    domains: Mutex<HashMap<String, Arc<Semaphore>>>,
    parked: Mutex<Vec<Parked>>,
}

struct Parked {
    connection: AsyncSmtpConnection,
    since: Instant,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp")
            .field("server", &self.server)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl Smtp {
    /// A transport to `server`; nothing is connected before the first mail.
    pub fn new(server: SmtpServer, limits: SmtpLimits) -> Self {
        Self {
            server,
            rate: RateLimiter::direct(Quota::per_second(limits.mails_per_second_max)),
            slots: Semaphore::new(limits.connections_max.max(1)),
            domains: Mutex::new(HashMap::new()),
            parked: Mutex::new(Vec::new()),
            limits,
        }
    }

    /// Hands one mail over. Dropping the future closes its connection.
    pub(super) async fn send(&self, mail: &Outgoing) -> Outcome {
        let (from, to) = match (mail.envelope_from.parse(), mail.envelope_to.parse()) {
            (Ok(from), Ok(to)) => (from, to),
            (Err(_), _) => return ours(RefusalClass::Configuration, "the sender is no address"),
            (_, Err(_)) => return ours(RefusalClass::Address, "the recipient is no address"),
        };
        let Some(_slots) = self.admit(&to).await else {
            return Outcome::Transport("the transport is closed".to_owned());
        };
        self.rate.until_ready().await;
        let mut connection = match self.connection().await {
            Ok(connection) => connection,
            Err(outcome) => return outcome,
        };
        let outcome = self
            .deliver(&mut connection, from, to, &mail.bytes)
            .await
            .map_or_else(|outcome| outcome, |()| Outcome::Accepted);
        self.settle(connection, &outcome).await;
        outcome
    }

    /// Says goodbye on every parked connection.
    pub async fn close(&self) {
        self.slots.close();
        let parked = std::mem::take(&mut *self.parked());
        for mut parked in parked {
            // The connection closes anyway; a server that does not answer changes nothing.
            let _ = timeout(Duration::from_secs(1), parked.connection.command(Quit)).await;
        }
    }

    /// Waits until the limits allow one more mail. The domain first: a mail that waits for its
    /// domain must not hold a slot that others could use.
    async fn admit(&self, to: &Address) -> Option<(OwnedSemaphorePermit, SemaphorePermit<'_>)> {
        let domain = self.domain_slot(to).await?;
        self.slots.acquire().await.ok().map(|slot| (domain, slot))
    }

    async fn domain_slot(&self, to: &Address) -> Option<OwnedSemaphorePermit> {
        let slots = {
            let mut domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
            // A permit and a waiting send each hold their domain's slots; the map's own count is 1.
            domains.retain(|_, slots| Arc::strong_count(slots) > 1);
            let domain = domains.entry(to.domain().to_ascii_lowercase());
            let per_domain = self.limits.mails_per_domain_max.max(1);
            Arc::clone(domain.or_insert_with(|| Arc::new(Semaphore::new(per_domain))))
        };
        slots.acquire_owned().await.ok()
    }

    fn parked(&self) -> std::sync::MutexGuard<'_, Vec<Parked>> {
        self.parked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A parked connection that still answers, else a new one.
    async fn connection(&self) -> Result<AsyncSmtpConnection, Outcome> {
        loop {
            let Some(mut parked) = self.parked().pop() else {
                return self
                    .step(Stage::Greeting, self.limits.connect_timeout, self.connect())
                    .await;
            };
            if parked.since.elapsed() < self.limits.idle_max
                && answers(self.limits.command_timeout, parked.connection.command(Noop)).await
            {
                return Ok(parked.connection);
            }
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, smtp::Error> {
        let hello = ClientId::default();
        let address = (self.server.host.as_str(), self.server.port);
        let implicit = match &self.server.encryption {
            Encryption::Implicit(tls) => Some(tls.clone()),
            Encryption::None | Encryption::StartTls(_) => None,
        };
        // The limit of the whole step is the caller's; lettre's own is for each address of the
        // host, and leaves time for the next one where IPv6 leads nowhere.
        let per_address = Some(self.limits.connect_timeout / 3);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(address, per_address, &hello, implicit, None)
                .await?;
        if let Encryption::StartTls(tls) = &self.server.encryption {
            connection.starttls(tls.clone(), &hello).await?;
        }
        if let Some(credentials) = &self.server.credentials {
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            connection.auth(&mechanisms, credentials).await?;
        }
        Ok(connection)
    }

    /// The dialogue for one mail. `Err` says at which stage it ended and why.
    async fn deliver(
        &self,
        connection: &mut AsyncSmtpConnection,
        from: Address,
        to: Address,
        bytes: &[u8],
    ) -> Result<(), Outcome> {
        let command = self.limits.command_timeout;
        let parameters = parameters(connection, &[&from, &to], bytes)?;
        let mail = Mail::new(Some(from), parameters);
        self.step(Stage::Envelope, command, connection.command(mail))
            .await?;
        let recipient = Rcpt::new(to, Vec::new());
        self.step(Stage::Recipient, command, connection.command(recipient))
            .await?;
        self.step(Stage::Envelope, command, connection.command(Data))
            .await?;
        // lettre ends the content with a line end of its own.
        let content = connection.message(bytes.strip_suffix(b"\r\n").unwrap_or(bytes));
        self.step(Stage::Content, self.limits.content_timeout, content)
            .await?;
        Ok(())
    }

    async fn step<T>(
        &self,
        stage: Stage,
        limit: Duration,
        work: impl Future<Output = Result<T, smtp::Error>>,
    ) -> Result<T, Outcome> {
        match timeout(limit, work).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => Err(failure(stage, &error)),
            Err(_elapsed) => Err(broken(stage, format!("no answer within {limit:?}"))),
        }
    }

    /// Keeps a connection that is known to be idle; any other closes by being dropped.
    async fn settle(&self, mut connection: AsyncSmtpConnection, outcome: &Outcome) {
        let idle = match outcome {
            Outcome::Accepted => true,
            Outcome::Refused(_) => {
                answers(self.limits.command_timeout, connection.command(Rset)).await
            }
            Outcome::Transport(_) | Outcome::InDoubt(_) => false,
        };
        if idle && !self.slots.is_closed() {
            let since = Instant::now();
            self.parked().push(Parked { connection, since });
        }
    }
}

/// What the message asks of the server beyond plain ASCII; ours never do, imported ones may.
fn parameters(
    connection: &AsyncSmtpConnection,
    addresses: &[&Address],
    bytes: &[u8],
) -> Result<Vec<MailParameter>, Outcome> {
    let supports = |extension| connection.server_info().supports_feature(extension);
    let mut parameters = Vec::new();
    let ascii = |address: &&Address| AsRef::<str>::as_ref(*address).is_ascii();
    if !addresses.iter().all(ascii) {
        if !supports(Extension::SmtpUtfEight) {
            let text = "the server takes no international addresses";
            return Err(ours(RefusalClass::Address, text));
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !bytes.is_ascii() {
        if !supports(Extension::EightBitMime) {
            return Err(ours(
                RefusalClass::Policy,
                "the server takes no 8-bit content",
            ));
        }
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    Ok(parameters)
}

async fn answers<T>(
    limit: Duration,
    command: impl Future<Output = Result<T, smtp::Error>>,
) -> bool {
    matches!(timeout(limit, command).await, Ok(Ok(_)))
}

/// A refusal known without asking the server.
fn ours(class: RefusalClass, text: &str) -> Outcome {
    Outcome::Refused(Refusal {
        class,
        code: None,
        text: text.to_owned(),
    })
}

/// The meaning of lettre's error. Its `is_transient` and `is_permanent` are both false for what
/// never reached the server, so the code decides, then the stage.
fn failure(stage: Stage, error: &smtp::Error) -> Outcome {
    let detail = || {
        error
            .source()
            .map_or_else(|| error.to_string(), ToString::to_string)
    };
    if let Some(code) = error.status() {
        return refused(stage, code.into(), &detail());
    }
    // "Cannot encrypt", "no common way to sign in": both sides work, the settings do not.
    if error.is_client() && stage == Stage::Greeting {
        return ours(RefusalClass::Configuration, &detail());
    }
    broken(stage, error.to_string())
}
