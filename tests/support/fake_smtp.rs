//! A mail server that misbehaves on request: refuses, stays silent, cuts the line. It counts.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::io::AsyncBufReadExt;
use tokio::io::AsyncWriteExt;
use tokio::io::BufReader;
use tokio::net::TcpListener;
use tokio::net::TcpStream;

/// What the server does when a command arrives.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// It answers this instead of yes.
    Answer(&'static str),
    /// It never answers.
    Silence,
    /// It closes the connection.
    Cut,
    /// It answers yes, this much later.
    Late(Duration),
}

/// What a storm does to the first try of a mail, by its recipient. Later tries pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Squall {
    /// No such mailbox, ever.
    Gone,
    /// Not now.
    Later,
    /// The line is cut before the content.
    CutBefore,
    /// The content is taken, and the line is cut before that is said.
    CutAfter,
    /// All goes slowly.
    Slow,
    /// Nothing happens.
    Calm,
}

impl Squall {
    fn of(recipient: &str, tries: usize) -> Self {
        if recipient.contains("gone") {
            return Self::Gone;
        }
        let sum: usize = recipient.bytes().map(usize::from).sum();
        match sum % 10 {
            _ if tries > 1 => Self::Calm,
            0 => Self::Later,
            1 => Self::CutBefore,
            2 => Self::CutAfter,
            3 | 4 => Self::Slow,
            _ => Self::Calm,
        }
    }
}

/// Where a fault strikes: the first word of the command, `GREETING`, or `CONTENT` for the answer
/// to the content.
pub(crate) type Point = &'static str;

/// A running server; it ends with the test.
#[derive(Clone)]
pub(crate) struct FakeSmtp {
    pub(crate) address: SocketAddr,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    faults: Mutex<Vec<(Point, Fault)>>,
    mails: Mutex<Vec<String>>,
    /// In a storm, how often each recipient was tried.
    storm: Mutex<Option<HashMap<String, usize>>>,
    /// The recipients whose mail was taken without a word.
    unsaid: Mutex<Vec<String>>,
    commands: Mutex<Vec<String>>,
    open: AtomicUsize,
    most_open: AtomicUsize,
    connections: AtomicUsize,
}

impl FakeSmtp {
    pub(crate) async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let server = Self {
            address: listener.local_addr()?,
            state: Arc::new(State::default()),
        };
        let state = Arc::clone(&server.state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&state)));
            }
        });
        Ok(server)
    }

    /// From now on, `fault` strikes at `point`; the faults before are forgotten.
    pub(crate) fn fails(&self, point: Point, fault: Fault) {
        *lock(&self.state.faults) = vec![(point, fault)];
    }

    /// From now on a storm rages over the first try of each mail.
    pub(crate) fn storms(&self) {
        *lock(&self.state.storm) = Some(HashMap::new());
    }

    /// The recipients whose mail was taken without a word, in their order.
    pub(crate) fn unsaid(&self) -> Vec<String> {
        lock(&self.state.unsaid).clone()
    }

    /// From now on it behaves.
    pub(crate) fn behaves(&self) {
        lock(&self.state.faults).clear();
    }

    /// The contents taken over so far, dot-stuffing undone.
    pub(crate) fn mails(&self) -> Vec<String> {
        lock(&self.state.mails).clone()
    }

    /// Every command line so far.
    pub(crate) fn commands(&self) -> Vec<String> {
        lock(&self.state.commands).clone()
    }

    /// The most connections that were open at the same time.
    pub(crate) fn most_open(&self) -> usize {
        self.state.most_open.load(Ordering::SeqCst)
    }

    /// The connections opened so far.
    pub(crate) fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(stream: TcpStream, state: Arc<State>) {
    state.connections.fetch_add(1, Ordering::SeqCst);
    let open = state.open.fetch_add(1, Ordering::SeqCst) + 1;
    state.most_open.fetch_max(open, Ordering::SeqCst);
    // A client that hangs up ends the dialogue; that is its right.
    let _ = dialogue(stream, &state).await;
    state.open.fetch_sub(1, Ordering::SeqCst);
}

async fn dialogue(stream: TcpStream, state: &State) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    answer(&mut stream, state, "GREETING", "220 fake ESMTP").await?;
    let (mut recipient, mut squall) = (String::new(), Squall::Calm);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        lock(&state.commands).push(line.trim_end().to_owned());
        let word = line
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase();
        match word.as_str() {
            "EHLO" => answer(&mut stream, state, "EHLO", "250-fake\r\n250 AUTH PLAIN").await?,
            "AUTH" => answer(&mut stream, state, "AUTH", "235 2.7.0 welcome").await?,
            "MAIL" => answer(&mut stream, state, "MAIL", "250 2.1.0 ok").await?,
            "RCPT" => {
                recipient = line.trim_end().to_owned();
                squall = weather(state, &recipient);
                let yes = match squall {
                    Squall::Gone => "550 5.1.1 no such user",
                    Squall::Later => "451 4.7.1 later",
                    _ => "250 2.1.5 ok",
                };
                if squall == Squall::Slow {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                answer(&mut stream, state, "RCPT", yes).await?
            }
            "DATA" if squall == Squall::CutBefore => {
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
            "DATA" => {
                if answer(&mut stream, state, "DATA", "354 go on").await? {
                    let mail = content(&mut stream).await?;
                    if squall == Squall::CutAfter {
                        lock(&state.mails).push(mail);
                        lock(&state.unsaid).push(recipient.clone());
                        return Err(io::ErrorKind::ConnectionAborted.into());
                    }
                    if answer(&mut stream, state, "CONTENT", "250 2.0.0 taken").await? {
                        lock(&state.mails).push(mail);
                    }
                }
                true
            }
            "NOOP" => answer(&mut stream, state, "NOOP", "250 2.0.0 ok").await?,
            "RSET" => answer(&mut stream, state, "RSET", "250 2.0.0 ok").await?,
            "QUIT" => return stream.write_all(b"221 bye\r\n").await,
            _ => answer(&mut stream, state, "OTHER", "500 what").await?,
        };
    }
}

/// What happens to one more try of a recipient.
fn weather(state: &State, recipient: &str) -> Squall {
    let mut storm = lock(&state.storm);
    let Some(tries) = storm.as_mut() else {
        return Squall::Calm;
    };
    let tries = tries.entry(recipient.to_owned()).or_default();
    *tries += 1;
    Squall::of(recipient, *tries)
}

/// Answers `yes`, or what the fault at this point wants. True if it said yes.
async fn answer(
    stream: &mut BufReader<TcpStream>,
    state: &State,
    point: Point,
    yes: &str,
) -> io::Result<bool> {
    let fault = lock(&state.faults)
        .iter()
        .find(|(at, _)| *at == point)
        .map(|(_, fault)| fault.clone());
    let line = match fault {
        None => yes,
        Some(Fault::Late(delay)) => {
            tokio::time::sleep(delay).await;
            yes
        }
        Some(Fault::Answer(no)) => no,
        Some(Fault::Silence) => std::future::pending().await,
        Some(Fault::Cut) => return Err(io::ErrorKind::ConnectionAborted.into()),
    };
    stream.write_all(format!("{line}\r\n").as_bytes()).await?;
    Ok(line == yes)
}

async fn content(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut mail = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(mail);
        }
        mail.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
